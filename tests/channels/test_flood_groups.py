"""What a group says: only what is meant for the bot is read at all, and none of its words."""

from typing import Any

import pytest

from bot.channels.telegram.reading import Reader
from bot.model import Kind, PersonKey
from tests.botapi import sample

GROUP = {"id": -5, "type": "supergroup", "title": "Vecinos"}
ANA = {"id": 7, "is_bot": False}
BOT = {"id": 9, "is_bot": True, "username": "TuCausa_bot"}
OTHER = {"id": 10, "is_bot": True, "username": "other_bot"}


def reader(named: list[str], *, name: str = "tucausa_bot") -> Reader:
    """A reader that notes for whom it worked out a name: what is ignored should cost nothing."""

    def person(channel: str, raw: str) -> PersonKey:
        named.append(raw)
        return PersonKey(raw)

    return Reader(person=person, clock=lambda: 1.0, username=lambda: name)


def update(**fields: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 5, "chat": GROUP, "from": ANA, **fields}}


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "/menu@tucausa_bot"},
        {"text": "/menu@TuCausa_Bot mi cédula es 123"},
        {"text": "gracias", "reply_to_message": {"message_id": 4, "from": BOT}},
        {**sample("voice"), "reply_to_message": {"message_id": 4, "from": BOT}},
    ],
    ids=["command", "command and words", "reply", "spoken reply"],
)
def test_a_command_with_the_bot_s_name_and_a_reply_to_it_are_read_without_words(
    fields: dict[str, Any],
) -> None:
    found = reader([]).read(update(**fields))
    assert found is not None
    assert (found.kind, found.text, found.place) == (Kind.GROUP, "", None)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "hola a todos"},
        {"text": "/menu"},
        {"text": "/menu@other_bot"},
        {"text": "miren esto @tucausa_bot"},
        {"text": "correo a ana@tucausa_bot"},
        {"text": "sí", "reply_to_message": {"message_id": 4, "from": ANA}},
        {"text": "sí", "reply_to_message": {"message_id": 4, "from": OTHER}},
        {"text": "sí", "reply_to_message": {"message_id": 4}},
        {"text": "/menu@tucausa_bot", "from": OTHER},
        sample("photo"),
        sample("location"),
        {"new_chat_members": [BOT]},
    ],
    ids=str,
)
def test_everything_else_in_a_group_is_passed_over_and_costs_nothing(
    fields: dict[str, Any],
) -> None:
    named: list[str] = []
    assert reader(named).read(update(**fields)) is None
    assert named == []


def test_nothing_in_a_group_is_for_a_bot_that_does_not_know_its_name_yet() -> None:
    mine = {"message_id": 4, "from": {"id": 9, "is_bot": True, "username": ""}}
    assert reader([], name="").read(update(text="/menu@", reply_to_message=mine)) is None


def test_being_added_to_a_group_is_passed_over() -> None:
    change = {"chat": GROUP, "from": ANA, "new_chat_member": {"status": "member", "user": BOT}}
    assert reader([]).read({"update_id": 1, "my_chat_member": change}) is None


def test_a_press_in_a_group_gets_the_pointer_and_not_the_answer() -> None:
    shown = {"message_id": 4, "chat": GROUP}
    query = {"id": "99", "from": ANA, "data": "/borrar", "message": shown}
    found = reader([]).read({"update_id": 1, "callback_query": query})
    assert found is not None
    assert (found.kind, found.text, found.address) == (Kind.GROUP, "", "-5 99")
