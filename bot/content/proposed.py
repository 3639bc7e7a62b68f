"""A phrase that shall stand in the content, and why it cannot: nothing here reads a file."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed:
    """A phrase that shall stand in the content."""

    text: str
    topic: str
    """Or ``out_of_scope``."""
    language: str
    test: bool
    """A test phrase, never trained on."""
    near: bool = True
    """Of what is out of scope: near the domain, or far."""

    @property
    def path(self) -> str:
        """Its file."""
        tree = "tests/phrases" if self.test else "intents"
        return f"{tree}/{self.language}/{self.topic.partition('/')[0]}.yml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why a phrase cannot be taken."""

    phrase: Proposed
    code: str
    """``empty``, ``long``, ``link``, ``twice`` (stands there already, or as a phrase of another
    topic), ``copy`` (stands in the other set) or ``near`` (a near copy of one there)."""
    other: str = ""
    """The phrase that is in the way."""
    topic: str = ""
    """The other phrase's."""


def clean(text: str) -> str:
    """One line of what can be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
