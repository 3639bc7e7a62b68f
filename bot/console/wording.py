"""What operators read in place of what a person wrote or did: placeholders, votes, failures."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.model import Failure, Reason, Verdict

Tell = Callable[[str], str]
"""A phrase's key -> the phrase in the page's language."""

COVERED = (
    "document", "file", "phone", "email", "address", "card", "account", "birthdate", "name",
    "handle", "link",
)  # fmt: skip
"""What redaction takes out: the log has ``[name]`` where a name was."""

_STORED = re.compile(rf"\[({'|'.join(COVERED)})\]")
_TYPED = re.compile(r"\[([^\[\]]{1,40})\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Voted:
    """What a person pressed under an answer."""

    verdict: str
    reason: str
    """Empty where none was given, or not yet."""
    topic: str


def shown(text: str, tell: Tell) -> str:
    """A kept text with its placeholders in the page's language."""
    return _STORED.sub(lambda found: f"[{tell(f'console.covered.{found[1]}')}]", text)


def stored(text: str, tell: Tell) -> str:
    """A typed text with placeholders as the log has them: the other way round."""
    if "[" not in text:
        return text
    kinds = {tell(f"console.covered.{kind}").casefold(): kind for kind in COVERED}
    return _TYPED.sub(lambda found: f"[{kinds.get(found[1].casefold(), found[1])}]", text)


def voted(rule: str, command: str) -> Voted | None:
    """What a vote's rule in the log tells; None for another rule, or one from before it told."""
    name, _, rest = rule.partition(":")
    parts = rest.split(":", 2)
    if name != command or len(parts) < 3 or parts[0] not in set(Verdict):  # noqa: PLR2004  # as split
        return None
    return Voted(verdict=parts[0], reason=parts[1], topic=parts[2])


def told(vote: Voted, title: str, say: Callable[..., str]) -> str:
    """A vote in words; ``say`` gives a phrase with its values."""
    verdict = say(f"vote.{vote.verdict}")
    if vote.reason not in set(Reason):
        return say("console.vote.was", verdict=verdict, title=title)
    reason = say(f"vote.{vote.reason}")
    return say("console.vote.why", verdict=verdict, title=title, reason=reason)


def failed(failure: str, tell: Tell) -> str:
    """Why a reply did not arrive."""
    known = failure if failure in set(Failure) else Failure.REFUSED
    return tell(f"console.undelivered.{known}")
