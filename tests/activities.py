"""A small world with an activity to come, and people who want to be told of it."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.mind.hours import PERU
from bot.mind.subscribing import ACTIVITIES
from bot.model import LanguageCode
from bot.store import keys
from bot.store.codec import Codec, Subscriber, Whereabouts
from bot.vault import Vault
from tests.botapi import BotApi, Person
from tests.process import SECRET

VAULT = Vault(SECRET.encode())
TITLE = "Feria de prueba"
_FILE = """events:
- id: fair
  titles: {{es: "Feria de prueba", en: "Test fair"}}
  texts: {{es: "Gratis, para todos.", en: "Free, for all."}}
  place: "Parque de prueba"
  start: "{day} 10:00"
  end: "{day} 17:00"
  languages: [es]
  source: {{title: "Diario", url: "https://example.org/feria"}}
  source_date: "2026-01-01"
"""


def content(small: Path, root: Path, *, days: int = 40) -> Path:
    """The small content with one activity so many days from now."""
    shutil.copytree(small, root)
    day = (datetime.now(PERU) + timedelta(days=days)).date().isoformat()
    path = root / "responses/data/events.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_FILE.format(day=day))
    return root


def subscribe(redis: Any, people: list[Person], *subjects: str, language: str = "es") -> None:
    """As if each had pressed the button; all at once. ``redis`` is a blocking client."""
    with redis.pipeline(transaction=False) as pipe:
        for one in people:
            person = VAULT.person("telegram", str(one.id))
            at = Whereabouts(
                channel="telegram", address=str(one.id), language=LanguageCode(language)
            )
            sealed = Codec(VAULT).subscriber(Subscriber(at=at, subjects=subjects or (ACTIVITIES,)))
            pipe.set(keys.subscription(person), sealed, ex=3600)
            pipe.zadd(keys.subscribers(keys.shard_of(person)), {person: 9e9})
        pipe.execute()


def people(api: BotApi, count: int) -> list[Person]:
    """Newcomers."""
    return [api.user() for _ in range(count)]


def told(person: Person) -> int:
    """How often the person was told of the activity."""
    return sum(TITLE in reply.plain for reply in person.replies)
