"""What a slash says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind import commands
from bot.mind.commands import TYPED, Command, Name, Unknown, parse, payload
from bot.model import TopicId


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("/start", Name.START), ("/menu", Name.MENU), ("/ayuda", Name.HELP), ("/help", Name.HELP),
        ("/humano", Name.HUMAN), ("/human", Name.HUMAN), ("/privacidad", Name.PRIVACY),
        ("/privacy", Name.PRIVACY), ("/borrar", Name.DELETE), ("/delete", Name.DELETE),
        ("/idioma", Name.LANGUAGE), ("/language", Name.LANGUAGE), ("/MENU", Name.MENU),
        ("  /menu \n", Name.MENU), ("/menu@tucausa_bot", Name.MENU),
    ],
)  # fmt: skip
def test_a_command_is_known_in_every_spelling(typed: str, name: Name) -> None:
    assert parse(typed) == Command(name)


@pytest.mark.parametrize(
    ("typed", "argument"),
    [
        ("/menu:ptp", "ptp"), ("/menu ptp", "ptp"), ("/menu@bot ptp", "ptp"),
        ("/menu:  ptp  ", "ptp"), ("/start from_the_web", "from_the_web"),
        ("/fuentes:ptp/deadline", "ptp/deadline"), ("/menu\nptp", "ptp"),
    ],
)  # fmt: skip
def test_what_follows_a_command_is_its_argument(typed: str, argument: str) -> None:
    found = parse(typed)
    assert isinstance(found, Command)
    assert found.argument == argument


def test_a_topic_is_named_by_its_id() -> None:
    assert parse("/ptp/deadline") == TopicId("ptp/deadline")
    assert parse("/never/heard_of_2") == TopicId("never/heard_of_2")


@pytest.mark.parametrize(
    "typed",
    ["/", "//", "/x", "/menu!", "/ptp/", "/ptp/a/b", "/PTP/deadline", "/menú", "/../../etc/passwd",
     "/menu\0", "/" + "a" * 5000, "/¿?", "/ptp/deadline extra", "/delete_everything", "/１"],
)  # fmt: skip
def test_other_slashes_are_unknown(typed: str) -> None:
    assert parse(typed) == Unknown()


@pytest.mark.parametrize("typed", ["", " ", "menu", "quiero /menu", "1/2", "\\menu", "\u200b/menu"])
def test_words_are_no_command(typed: str) -> None:
    assert parse(typed) is None


@given(st.text(st.characters(codec=None), max_size=100))
def test_any_text_can_be_asked(text: str) -> None:
    assert parse("/" + text) is not None


@given(st.sampled_from(list(Name)), st.from_regex(r"[a-z_]{0,20}(/[a-z_]{1,20})?", fullmatch=True))
def test_a_payload_is_read_as_what_it_was_made_from(name: Name, argument: str) -> None:
    assert parse(payload(name, argument)) == Command(name, argument)


def test_no_alias_hides_another_command() -> None:
    assert {alias: commands._ALIASES[alias] for alias in map(str, Name)} == {
        str(name): name for name in Name
    }


def test_every_command_people_are_told_of_is_one_they_can_type() -> None:
    assert [parse(f"/{name}") for name in TYPED] == [Command(name) for name in TYPED]
