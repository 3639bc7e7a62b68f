"""People on a guided path over Telegram."""

import asyncio
import time

from tests.botapi import Person

PATIENCE = 20.0
LATE = "No pude seguir con las preguntas"


async def told(person: Person, words: str, *, after: int = 0, seconds: float = PATIENCE) -> float:
    """Wait until the person was told these words; gives how long it took, in seconds."""
    started = time.monotonic()
    async with asyncio.timeout(seconds):
        while not any(words in reply.plain for reply in person.replies[after:]):
            await asyncio.sleep(0.02)
    return time.monotonic() - started


async def presses(person: Person, title: str) -> None:
    """Press the newest button of that title."""
    message = next(
        reply for reply in reversed(person.replies) if title in [one for one, _ in reply.buttons]
    )
    await person.presses(message, title)


async def on_the_path(person: Person) -> None:
    """Begin, and stand before the first question."""
    await person.says("/guia")
    await told(person, "¿Qué papel tienes?")
