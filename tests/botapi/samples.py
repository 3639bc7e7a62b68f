"""Fields of messages that are no text, in the shape in which Telegram sends them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .records import JsonObject

_FILE: JsonObject = {"file_id": "AwACAgEAAxkBAAMC", "file_unique_id": "AgADAgAT", "file_size": 4096}
_SAMPLES: dict[str, JsonObject] = {
    "location": {"location": {"latitude": -12.0464, "longitude": -77.0428}},
    "contact": {"contact": {"phone_number": "+51900000000", "first_name": "Canary"}},
    "voice": {"voice": _FILE | {"duration": 3, "mime_type": "audio/ogg"}},
    "photo": {"photo": [_FILE | {"width": 90, "height": 90}], "caption": "caption"},
    "sticker": {
        "sticker": _FILE
        | {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "\N{WAVING HAND SIGN}",
        }
    },
    "document": {"document": _FILE | {"file_name": "paper.pdf", "mime_type": "application/pdf"}},
    "video": {"video": _FILE | {"width": 640, "height": 480, "duration": 5}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [
                {"persistent_id": "a", "text": "a", "voter_count": 0},
                {"persistent_id": "b", "text": "b", "voter_count": 0},
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "unknown": {"hologram_of_2031": {"depth": 3}},
}
KINDS = tuple(_SAMPLES)
"""location, contact, voice, photo, sticker, document, video, poll, unknown."""


def sample(kind: str) -> JsonObject:
    """Give the fields of one kind, for `await person.sends(**sample("voice"))`.

    Raises:
        KeyError: no such kind.

    """
    return copy.deepcopy(_SAMPLES[kind])
