"""What operators read in place of placeholders, votes and replies that did not arrive."""

from typing import Any

import pytest

from bot.console.wording import COVERED, Voted, shown, stored, told, voted
from bot.journal.redaction.kinds import KINDS
from tests.console.deskworld import Console, conversation, say

VOTE = "voto"


def in_spanish(key: str, **values: object) -> str:
    return say("es", key, **values)


def test_every_placeholder_of_redaction_has_its_word() -> None:
    assert set(COVERED) == set(KINDS)


def test_placeholders_are_shown_in_the_page_s_language_and_nothing_else_is() -> None:
    text = "soy [name], mi cel es [phone] y vivo en [address] [no sé] [names]"
    assert shown(text, in_spanish) == (
        "soy [nombre], mi cel es [teléfono] y vivo en [dirección] [no sé] [names]"
    )
    assert shown(text, lambda key: say("en", key)) == text


@pytest.mark.parametrize("kind", COVERED)
@pytest.mark.parametrize("language", ["es", "en"])
def test_what_is_shown_and_typed_again_is_what_was_kept(kind: str, language: str) -> None:
    def tell(key: str) -> str:
        return say(language, key)

    kept = f"a [{kind}] b"
    assert stored(shown(kept, tell), tell) == kept
    assert stored(shown(kept, tell).upper(), tell) == f"A [{kind}] B"
    assert stored(kept, tell) == kept


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("voto:up::ptp/what", Voted(verdict="up", reason="", topic="ptp/what")),
        ("voto:down:old:a/b", Voted(verdict="down", reason="old", topic="a/b")),
        ("voto", None),
        ("voto:up", None),
        ("voto:sideways::a/b", None),
        ("votos:up::a/b", None),
        ("", None),
    ],
)
def test_a_vote_is_read_from_its_rule(rule: str, found: Voted | None) -> None:
    assert voted(rule, VOTE) == found


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", "👎 No me sirvió, sobre «El PTP»"),
        ("old", "👎 No me sirvió, sobre «El PTP». Motivo: Está desactualizado"),
        ("nonsense", "👎 No me sirvió, sobre «El PTP»"),
    ],
)
def test_a_vote_is_told_with_its_reason(reason: str, words: str) -> None:
    vote = Voted(verdict="down", reason=reason, topic="ptp/what")
    assert told(vote, "El PTP", in_spanish) == words


@pytest.mark.parametrize("path", ["/console/", f"/console/c/{conversation(1)}"])
async def test_votes_failures_and_placeholders_stand_in_words(console: Console, path: str) -> None:
    vote = Voted(verdict="down", reason="hard", topic="ptp/deadline")
    plain: dict[str, Any] = {"topic": None, "candidates": (), "score": 0.0}
    console.log.add("soy [name]")
    console.log.add("", outcome="command", rule="voto:down:hard:ptp/deadline", vote=vote, **plain)
    console.log.add("", outcome="command", rule="menu", **plain)
    console.log.add("", outcome="undelivered", rule="blocked", **plain)
    browser = console.browser(console.log_in())
    page = await (await browser.get(path)).text()
    assert "soy [nombre]" in page
    assert "👎 No me sirvió, sobre «" in page and "Motivo: No se entiende" in page
    assert "Voto<" in page
    assert "Sin texto: /menu" in page
    assert "No llegó<" in page and "La persona bloqueó el bot." in page
    assert "soy [name]" in await (await browser.get(f"{path}?ui=en")).text()


async def test_who_waits_and_the_note_are_shown_so_and_kept_as_before(console: Console) -> None:
    token, name = console.log_in(), console.desk.ask(1, "llámame al [phone]")
    browser = console.browser(token)
    assert "llámame al [teléfono]" in await (await browser.get("/console/waiting")).text()
    await console.desk.claim(name, "id-ana")
    console.desk.notes[name] = "su dni: [document]"
    assert "su dni: [documento]" in await (await browser.get("/console/waiting")).text()
    assert console.desk.notes[name] == "su dni: [document]"
