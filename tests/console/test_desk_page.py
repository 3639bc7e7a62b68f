"""The waiting desk: who waits, whose a conversation is, and what each form does."""

from typing import Any

import pytest

from bot.console.desk_page import NOTE_LONGEST, REPLY_LONGEST
from bot.staff import Role
from tests.console.deskworld import JSON, Console, conversation, events, post

XSS = "<script>alert(1)</script>"


async def text_of(console: Console, token: str) -> str:
    """The page."""
    answer = await console.browser(token).get("/console/waiting")
    assert answer.status == 200
    return await answer.text()


async def state(console: Console, token: str) -> Any:
    """What the page's script is told."""
    return await (await console.browser(token).get("/console/waiting/state")).json()


def actions(console: Console) -> list[tuple[str, str]]:
    """What the trail says was done, and to what."""
    return [(trace.action, trace.target) for trace in console.trail]


async def test_urgent_first_then_who_waits_longest(console: Console) -> None:
    console.desk.ask(1, "desde hace poco", ago=30)
    console.desk.ask(2, XSS, ago=4000)
    console.desk.ask(3, "ayuda ya", ago=10, urgent=True)
    text = await text_of(console, console.log_in())
    assert text.index("ayuda ya") < text.index("&lt;script&gt;") < text.index("desde hace poco")
    assert XSS not in text
    assert "Espera 1 h 6 min" in text and "Espera 0 min" in text
    assert text.count('class="main claim"') == 3


async def test_who_has_written_nothing_is_not_said_to_have_pressed_a_button(
    console: Console,
) -> None:
    console.desk.ask(1, "")
    text = await text_of(console, console.log_in())
    assert "No hay palabras suyas que mostrar" in text
    assert "Sin texto" not in text


async def test_a_viewer_looks_and_cannot_act(console: Console) -> None:
    name = console.desk.ask(1, "hola")
    token = console.log_in("vera", Role.VIEWER)
    assert 'class="main claim"' not in await text_of(console, token)
    answer = await post(console.browser(token), token, "claim", conversation=name)
    assert answer.status == 403
    assert actions(console) == [("denied", "/console/waiting/claim")]
    assert [one.operator for one in console.desk.people.values()] == [""]


async def test_claim_reply_note_and_close(console: Console) -> None:
    name, token = console.desk.ask(1, "quiero hablar con alguien"), console.log_in()
    browser = console.browser(token)
    console.log.add("quiero hablar con alguien")
    for deed, fields in (
        ("claim", {}), ("reply", {"text": " Hola,\r\nte leo. "}), ("note", {"text": "ya le expliqué"}),
    ):  # fmt: skip
        answer = await post(browser, token, deed, conversation=name, **fields)
        assert answer.headers["Location"] == f"/console/waiting?done={deed}"
    text = await text_of(console, token)
    assert "Hola,\nte leo." in text and "ya le expliqué" in text
    await post(browser, token, "close", conversation=name)
    assert console.desk.done == [
        ("reply", name, "id-ana", "Hola,\nte leo."), ("note", name, "id-ana"),
        ("close", name, "id-ana"),
    ]  # fmt: skip
    assert actions(console) == [(deed, name) for deed in ("claim", "reply", "note", "close")]
    assert "Nadie espera" in await text_of(console, token)


async def test_two_cannot_have_the_same(console: Console) -> None:
    name, ana, luis = console.desk.ask(1, "hola"), console.log_in(), console.log_in("luis")
    assert (await post(console.browser(ana), ana, "claim", conversation=name)).status == 303
    answer = await post(console.browser(luis), luis, "claim", conversation=name)
    assert answer.status == 409
    assert "Otra persona ya la atiende" in await answer.text()
    for deed, fields in (
        ("reply", {"text": "hola"}), ("note", {"text": "x"}), ("release", {}), ("close", {}),
        ("hand", {"to": "id-ana"}),
    ):  # fmt: skip
        answer = await post(console.browser(luis), luis, deed, conversation=name, **fields)
        assert answer.status == 409, deed
    assert console.desk.done == []
    assert actions(console)[1:] == [
        (f"{deed} refused", name) for deed in ("claim", "reply", "note", "release", "close", "hand")
    ]


async def test_a_conversation_is_handed_to_a_colleague_who_is_there(console: Console) -> None:
    name, ana, luis = console.desk.ask(1, "hola"), console.log_in(), console.log_in("luis")
    console.log_in("vera", Role.VIEWER)
    browser = console.browser(ana)
    await post(browser, ana, "claim", conversation=name)
    assert '<option value="id-luis">luis</option>' in await text_of(console, ana)
    for wrong in ("id-ana", "id-vera", "nobody", ""):
        answer = await post(browser, ana, "hand", conversation=name, to=wrong)
        assert answer.status == 400
    await post(browser, ana, "hand", conversation=name, to="id-luis")
    assert [one["conversation"] for one in (await state(console, luis))["talks"]] == [name]
    assert (await state(console, ana))["talks"] == []


async def test_a_prepared_reply_is_in_the_persons_language_and_goes_without_script(
    console: Console,
) -> None:
    name, token = console.desk.ask(1, "oi", language="pt"), console.log_in()
    browser = console.browser(token)
    await post(browser, token, "claim", conversation=name)
    assert 'data-text="Oi, estou aqui."' in await text_of(console, token)
    await post(browser, token, "reply", conversation=name, canned="hello", text=" ")
    assert console.desk.done == [("reply", name, "id-ana", "Oi, estou aqui.")]


@pytest.mark.parametrize(
    "fields",
    [{"text": "  "}, {"canned": "unknown"}, {"text": "x" * (REPLY_LONGEST + 1)}, {}],
    ids=["blank", "unknown canned", "too long", "nothing"],
)
async def test_a_reply_that_cannot_be_sent_is_refused_with_the_reason(
    console: Console, fields: dict[str, str]
) -> None:
    name, token = console.desk.ask(1, "hola"), console.log_in()
    browser = console.browser(token)
    await post(browser, token, "claim", conversation=name)
    answer = await post(browser, token, "reply", conversation=name, **fields)
    assert answer.status == 400
    assert 'role="alert"' in await answer.text()
    assert console.desk.done == []


async def test_a_note_is_bounded(console: Console) -> None:
    name, token = console.desk.ask(1, "hola"), console.log_in()
    browser = console.browser(token)
    await post(browser, token, "claim", conversation=name)
    await post(browser, token, "note", conversation=name, text="ñ" * 2000)
    assert len(console.desk.notes[name]) == NOTE_LONGEST


@pytest.mark.parametrize("deed", ["explode", "_claim", "__init__"])
async def test_a_deed_that_there_is_not_is_not_found(console: Console, deed: str) -> None:
    token = console.log_in()
    answer = await post(console.browser(token), token, deed, conversation=conversation(1))
    assert answer.status == 404


@pytest.mark.parametrize("name", ["", "x", "../" * 8, "0" * 25, "\u0660" * 24])
async def test_a_conversation_that_cannot_be_is_not_found(console: Console, name: str) -> None:
    token = console.log_in()
    assert (await post(console.browser(token), token, "claim", conversation=name)).status == 404


async def test_a_form_without_its_token_is_refused(console: Console) -> None:
    name, token = console.desk.ask(1, "hola"), console.log_in()
    answer = await console.browser(token).post(
        "/console/waiting/claim", data={"conversation": name},
        headers={"Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    assert answer.status == 403
    assert console.desk.people[name].operator == ""


async def test_the_open_tab_is_a_heartbeat_and_only_doing_something_is_a_sign_of_life(
    console: Console,
) -> None:
    name, token = console.desk.ask(1, "hola"), console.log_in()
    browser = console.browser(token)
    await post(browser, token, "claim", conversation=name)
    console.active.clear()
    left = (await (await post(browser, token, "beat")).json())["talks"][0]["seconds_left"]
    await post(browser, token, "here")
    assert console.desk.beats == [(name, "id-ana", False), (name, "id-ana", True)]
    assert console.active == [False, True]
    assert left == 60


async def test_the_script_is_told_the_page_in_pieces(console: Console) -> None:
    name, other = console.desk.ask(1, "hola", urgent=True), console.desk.ask(2, XSS)
    token = console.log_in()
    console.log.add(XSS)
    answer = await console.browser(token).post(
        "/console/waiting/claim",
        data={"conversation": name},
        headers={**JSON, "X-CSRF-Token": csrf(token), "Sec-Fetch-Site": "same-origin"},
    )
    found = await answer.json()
    assert (found["waiting"], found["urgent"]) == ([other], [])
    (talk,) = found["talks"]
    assert (talk["conversation"], talk["places"]) == (name, [1])
    assert XSS not in found["queue"] + talk["box"] + talk["lines"]
    assert csrf(token) in found["queue"] and csrf(token) in talk["box"]


def csrf(token: str) -> str:
    """What the session's forms carry."""
    from bot.console.security import csrf_of

    return csrf_of(token)


async def test_the_stream_says_when_to_look_again(console: Console) -> None:
    console.desk.ask(1, "hola")
    token = console.log_in()
    stream = await console.browser(token).get("/console/waiting/events")
    first = await events(stream, 1)
    console.desk.ask(2, "yo también")
    second = await events(stream, 1)
    assert [name for _, name, _ in first + second] == ["desk", "desk"]
    await console.desk.claim(conversation(1), "id-ana")
    await events(stream, 1)
    console.log.add("sigo aquí", person=1, outcome="human")
    await events(stream, 1)
    stream.close()


async def test_a_conversation_that_is_lost_is_told_by_the_stream(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.console.desk_page.LOOK_SECONDS", 0.05)
    name, token = console.desk.ask(1, "hola"), console.log_in()
    await console.desk.claim(name, "id-ana")
    stream = await console.browser(token).get("/console/waiting/events")
    await events(stream, 2)
    await console.desk.hand_over(name, "id-ana", "id-luis")
    await events(stream, 1)
    stream.close()


async def test_a_reply_that_comes_twice_is_sent_once(console: Console) -> None:
    name, token = console.desk.ask(1, "hola"), console.log_in()
    browser = console.browser(token)
    await post(browser, token, "claim", conversation=name)
    mark = (await text_of(console, token)).partition('name="token" value="')[2].partition('"')[0]
    for _ in range(2):
        answer = await post(browser, token, "reply", conversation=name, text="Hola", token=mark)
        assert answer.status == 303
    assert console.desk.done == [("reply", name, "id-ana", "Hola")]
