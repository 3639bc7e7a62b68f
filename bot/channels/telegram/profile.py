"""What Telegram shows of the bot before anybody writes: commands and descriptions."""

import logging
from collections.abc import Callable, Iterable

from telegram import Bot, BotCommand

from bot.channels.telegram.client import ask
from bot.errors import DeliveryError

log = logging.getLogger(__name__)

ABOUT_LIMIT = 120
DESCRIPTION_LIMIT = 512


async def register(
    bot: Bot,
    languages: Iterable[str],
    say: Callable[[str, str], str],
    *,
    commands: Iterable[str],
    who_runs: Callable[[str], str],
) -> None:
    """Set commands and descriptions in every language; the first is also the default."""
    names = list(commands)
    for number, language in enumerate(languages):
        for code in [None, language] if number == 0 else [language]:
            description = f"{say(language, 'telegram.description')}\n\n{who_runs(language)}"
            try:
                await ask(
                    bot.set_my_commands(
                        [BotCommand(name, say(language, f"command.{name}")) for name in names],
                        language_code=code,
                    )
                )
                await ask(bot.set_my_description(description[:DESCRIPTION_LIMIT], code))
                about = say(language, "telegram.about")[:ABOUT_LIMIT]
                await ask(bot.set_my_short_description(about, code))
            except DeliveryError as error:
                log.warning("the bot's profile in %r was not set: %s", code or "default", error)
