"""The machine's own phrases, by key, with values put in."""

import re
from collections.abc import Mapping

_SLOT = re.compile(r"\{([a-z_]+)\}")


class Phrases:
    """Implements ``catalog.Phrasebook`` over translations by key.

    A phrase is markup; values are put in as they are, so whoever passes one that is
    not markup escapes it first. A phrase missing here is taken from ``fallback``.
    """

    def __init__(self, phrases: Mapping[str, str], fallback: Mapping[str, str]) -> None:
        self._phrases = {**fallback, **phrases}

    def say(self, key: str, **values: object) -> str:
        """The phrase; an unknown key gives the key, an unknown slot stays empty."""
        return fill(self._phrases.get(key, key), values)


def fill(text: str, values: Mapping[str, object]) -> str:
    """``text`` with each ``{name}`` replaced; names without a value become empty."""
    if "{" not in text:
        return text
    return _SLOT.sub(lambda slot: str(values.get(slot[1], "")), text)


def slots(text: str) -> set[str]:
    """The names in braces."""
    return set(_SLOT.findall(text))
