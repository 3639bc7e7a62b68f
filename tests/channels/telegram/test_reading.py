"""One update, read by itself."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.reading import Reader, Unreadable, structure
from bot.model import Kind, Message, PersonKey
from tests.botapi import sample

PRIVATE = {"id": 7, "type": "private"}
ANA = {"id": 7, "is_bot": False, "language_code": "es-PE", "first_name": "Ana"}


def reader() -> Reader:
    return Reader(
        person=lambda channel, raw: PersonKey(f"{channel}:{raw}"),
        clock=lambda: 100.0,
        username=lambda: "tucausa_bot",
        once="/voto:",
    )


def update(**fields: Any) -> dict[str, Any]:
    return {"update_id": 1, **fields}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1, "chat": PRIVATE, "from": ANA, **fields}


def read(raw: object) -> Message:
    found = reader().read(raw)
    assert found is not None
    return found


def test_a_text_is_read_with_who_where_and_the_device_language() -> None:
    found = read(update(message=message(text="hola")))
    assert found == Message(
        id="telegram 1 7 5", person=PersonKey("telegram:7"), channel="telegram",
        kind=Kind.TEXT, text="hola", client_language="es-PE", address="7", ref="5",
        received_at=100.0,
    )  # fmt: skip


def test_a_press_goes_back_to_its_chat_and_names_the_press() -> None:
    query = {"id": "99", "from": ANA, "data": "/menu", "message": message(text="x")}
    found = read(update(callback_query=query))
    assert (found.kind, found.text, found.address) == (Kind.BUTTON, "/menu", "7 99")


def test_a_press_on_a_message_too_old_to_see_goes_to_the_person() -> None:
    found = read(update(callback_query={"id": "99", "from": ANA, "data": "/menu"}))
    assert found.address == "7 99"


def test_a_vote_s_address_names_its_message_and_the_keyboard_without_votes() -> None:
    stays = [{"text": "Más", "callback_data": "/a/b"}, {"text": "Web", "url": "https://x.pe"}]
    votes = [
        {"text": "👍", "callback_data": "/voto:up:1"},
        {"text": "👎", "callback_data": "/voto:x"},
    ]
    shown = message(text="x", reply_markup={"inline_keyboard": [stays, votes]})
    query = {"id": "99", "from": ANA, "data": "/voto:up:1", "message": shown}
    assert read(update(callback_query=query)).address == f"7 99 5 {json.dumps([stays])}"
    other = {**query, "data": "/a/b"}
    assert read(update(callback_query=other)).address == "7 99"


def test_a_vote_on_a_message_too_old_to_see_takes_nothing_away() -> None:
    query = {"id": "99", "from": ANA, "data": "/voto:up:1",
             "message": {"message_id": 5, "date": 0, "chat": PRIVATE}}  # fmt: skip
    assert read(update(callback_query=query)).address == "7 99"


def test_a_press_without_data_is_read_as_an_empty_one() -> None:
    query = {"id": "99", "from": ANA, "game_short_name": "chess"}
    assert read(update(callback_query=query)).text == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("location", Kind.LOCATION),
        ("contact", Kind.CONTACT),
        ("voice", Kind.VOICE),
        ("photo", Kind.PHOTO),
        ("sticker", Kind.STICKER),
        ("document", Kind.PHOTO),
        ("video", Kind.PHOTO),
        ("poll", Kind.OTHER),
    ],
)
def test_what_is_no_text_keeps_only_its_kind(name: str, kind: Kind) -> None:
    content = {key: value for key, value in sample(name).items() if key != "caption"}
    found = read(update(message=message(**content)))
    assert (found.kind, found.text) == (kind, "")


def test_a_caption_counts_as_the_persons_words() -> None:
    found = read(update(message=message(**sample("photo") | {"caption": "¿esto sirve?"})))
    assert (found.kind, found.text) == (Kind.PHOTO, "¿esto sirve?")


def test_an_edit_remembers_the_message_it_changes() -> None:
    found = read(update(edited_message=message(text="hola", edit_date=2)))
    assert (found.kind, found.ref) == (Kind.EDITED, "5")


def test_a_block_ends_the_conversation() -> None:
    change = {"chat": PRIVATE, "from": ANA, "new_chat_member": {"status": "kicked"}}
    assert read(update(my_chat_member=change)).kind is Kind.LEFT


def test_in_a_group_only_a_command_that_names_the_bot_is_answered() -> None:
    group = {"id": -5, "type": "supergroup"}
    named = update(message=message(chat=group, text="/menu@TuCausa_bot"))
    assert read(named).kind is Kind.GROUP
    assert read(named).text == ""
    for text in ("hola", "/menu", "/menu@other_bot"):
        assert reader().read(update(message=message(chat=group, text=text))) is None


@pytest.mark.parametrize(
    "raw",
    [
        update(),
        update(channel_post=message(text="news")),
        update(message=message(new_chat_members=[ANA])),
        update(message=message(pinned_message={"message_id": 1})),
        update(message=message(text="x") | {"from": {"id": 8, "is_bot": True}}),
        update(edited_message=message(**sample("photo"))),
    ],
    ids=["empty", "channel", "joined", "pinned", "bot", "edited photo"],
)
def test_what_needs_no_answer_is_passed_over(raw: object) -> None:
    assert reader().read(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        None, [], "x", {}, {"update_id": "1"},
        update(message="x"), update(message={"text": "secret words"}),
        update(callback_query={"id": "1"}), update(message=message(text="x", chat={"id": "abc"})),
    ],
    ids=str,
)  # fmt: skip
def test_what_has_not_telegrams_shape_is_set_aside_without_its_content(raw: object) -> None:
    with pytest.raises(Unreadable) as found:
        reader().read(raw)
    assert "secret" not in str(found.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)
NAMES = ["message", "edited_message", "callback_query", "my_chat_member", "other"]


@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=3), JSON)
def test_any_json_is_read_passed_over_or_set_aside(fields: dict[str, Any], id: object) -> None:
    for raw in ({"update_id": 3, **fields}, {"update_id": id, **fields}, id):
        try:
            reader().read(raw)
        except Unreadable as error:
            assert len(str(error)) < 3000


def test_the_structure_of_an_update_never_holds_a_value() -> None:
    told = structure({"update_id": 5, "message": {"text": "mi cédula es 123", "cédula 9": 1}})
    assert told == "{update_id: int, message: {text: str}}"


@pytest.mark.parametrize("where", ["location", "venue"])
def test_a_place_is_rounded_to_a_kilometre_before_it_leaves_the_channel(where: str) -> None:
    place = {"latitude": -12.046432, "longitude": -77.042821}
    sent = {"location": place} if where == "location" else {"venue": {"location": place}}
    found = read(update(message=message(**sent)))
    assert found.kind is Kind.LOCATION
    assert found.place == (-12.05, -77.04)
    assert "12.046" not in repr(found)


@pytest.mark.parametrize(
    "place", [{}, {"latitude": 200, "longitude": 0}, {"latitude": "x", "longitude": "y"}]
)
def test_a_place_that_is_none_is_read_without_one(place: dict[str, object]) -> None:
    assert read(update(message=message(location=place))).place is None


def test_a_contact_has_no_place_and_no_words() -> None:
    found = read(update(message=message(**sample("contact"))))
    assert (found.place, found.text) == (None, "")
