"""Updates in the Bot API's shapes, with anything wrong in them that JSON can say."""

import copy
from typing import Any

from hypothesis import strategies as st

from tests.botapi import sample
from tests.hostile.odd import CANARY

CHAT = {"id": 7, "type": "private", "first_name": CANARY}
GROUP = {"id": -5, "type": "supergroup", "title": CANARY}
ANA = {"id": 7, "is_bot": False, "language_code": "es-PE", "first_name": CANARY}
ROWS = [[{"text": "a", "callback_data": "/voto:up:1"}, {"text": "b", "callback_data": "/menu"}]]
_HEAD = {"message_id": 5, "date": 1, "chat": CHAT, "from": ANA}
_BOT = {"message_id": 4, "date": 1, "chat": CHAT, "from": {"id": 1, "username": "tucausa_bot"}}

GOOD: list[dict[str, Any]] = [
    {"message": {**_HEAD, "text": CANARY}},
    {"message": {**_HEAD, "text": "/start x", "entities": [{"type": "bot_command", "offset": 0}]}},
    {"edited_message": {**_HEAD, "text": CANARY, "edit_date": 2}},
    {"message": {**_HEAD, "chat": GROUP, "text": "x", "reply_to_message": _BOT}},
    {"message": {**_HEAD, "venue": {"location": {"latitude": -12.1, "longitude": -77.1}}}},
    *({"message": {**_HEAD, **sample(kind)}} for kind in ("location", "contact", "photo", "poll")),
    {"callback_query": {"id": "99", "from": ANA, "data": "/menu", "message": _BOT}},
    {
        "callback_query": {
            "id": "99",
            "from": ANA,
            "data": "/voto:up:1",
            "message": {**_BOT, "reply_markup": {"inline_keyboard": ROWS}},
        }
    },
    {"my_chat_member": {"chat": CHAT, "from": ANA, "new_chat_member": {"status": "kicked"}}},
]


def nested(depth: int, bottom: object = None) -> Any:
    """Lists in lists."""
    for _ in range(depth):
        bottom = [bottom]
    return bottom


JUNK: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [
            None, True, False, 0, -1, 2**63, -(2**63), 10**400, 1e308, float("inf"), float("-inf"),
            float("nan"), -0.0, 7.9, "", " ", "7", "7 8 9 [", "\x00", "\ud800", "\udfff x", "9" * 5000,
            "/voto:\ud83d", "private", "supergroup", [], {}, [[]], [{}], {"": {}}, [None], {"id": []},
            {"\ud800": 1}, "x" * 5000, nested(50), {"chat": {"id": 8}},
        ]
    ).map(copy.deepcopy),  # what is drawn is changed afterwards
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=6,
    ),
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    found = [path] if path else []
    if isinstance(value, dict):
        return [*found, *(one for key in value for one in _places(value[key], (*path, key)))]
    if isinstance(value, list):
        inner = (one for key, item in enumerate(value) for one in _places(item, (*path, key)))
        return [*found, *inner]
    return found


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    """An update with up to four things wrong, at any depth: replaced, left out or added."""
    update = {
        "update_id": draw(st.integers(1, 10**9)),
        **copy.deepcopy(draw(st.sampled_from(GOOD))),
    }
    for _ in range(draw(st.integers(0, 4))):
        if not (places := _places(update)):
            break
        *way, last = draw(st.sampled_from(places))
        holder: Any = update
        for key in way:
            holder = holder[key]
        deed = draw(st.integers(0, 3))
        if deed == 0 and isinstance(holder, dict):
            del holder[last]
        elif deed == 1 and isinstance(holder, dict):
            holder[draw(st.text(max_size=6))] = draw(JUNK)
        else:
            holder[last] = draw(JUNK)
    return update
