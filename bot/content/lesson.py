"""What a matcher is trained on, ready to be handed on as it is."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self


class Line(Protocol):
    """A phrase of a topic: a Phrase or an Example."""

    @property
    def text(self) -> str:
        """The words."""
        ...

    @property
    def topic(self) -> str:
        """A topic's id, or ``out_of_scope``."""
        ...

    @property
    def language(self) -> str:
        """Its code."""
        ...


Row = tuple[str, str, str]
"""Text, topic and language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """Phrases by their name and as the trainer takes them."""

    name: str
    """Hash of the phrases: the same give the same model."""
    rows: bytes
    """JSON: a list of text, topic and language for each."""

    @classmethod
    def of(cls, lines: Iterable[Line], more: Iterable[Row] = ()) -> Self:
        """These phrases, in this order, and ``more`` that only the safety net learns."""
        rows = [(line.text, line.topic, line.language) for line in lines]
        data = json.dumps([*rows, *more]).encode()
        return cls(name=hashlib.sha256(data).hexdigest()[:20], rows=data)
