"""A conversation as a thread, and what is written down about who looked."""

import json

import pytest

from bot.console.thread import TURNS
from bot.model import Candidate, TopicId
from bot.staff import Role
from tests.console.deskworld import TOPIC, Console, conversation, events

XSS = "<img src=x onerror=alert(1)>"


async def page(console: Console, path: str, role: Role = Role.VIEWER) -> str:
    """A page of the thread."""
    answer = await console.browser(console.log_in("vera", role)).get(path)
    assert answer.status == 200
    return await answer.text()


async def test_the_turns_stand_in_order_with_the_decision_behind_each(console: Console) -> None:
    console.log.add("hasta cuando hay plazo")
    console.log.add("de otra persona", person=2)
    console.log.add(XSS, outcome="urgent", rule="es/violence 3", score=0.0, candidates=())
    console.log.add("Te leo", outcome="human", by_operator=True, topic=None, candidates=())
    text = await page(console, f"/console/c/{conversation(1)}")
    assert text.index("hasta cuando") < text.index("&lt;img") < text.index("Te leo")
    assert "de otra persona" not in text and XSS not in text
    assert "(91 % de certeza)" in text and "✓ elegido" in text
    assert '<rect class="fill" width="91"' in text and '<rect class="fill" width="31"' in text
    assert "<code>abc123</code>" in text and "<bdi>es/violence 3</bdi>" in text
    assert "Equipo" in text.partition("Te leo")[0].rpartition("<li")[2]
    assert "style=" not in text


async def test_a_command_names_no_safety_rule(console: Console) -> None:
    console.log.add("/humano", outcome="human", rule="humano", topic=None, candidates=())
    text = await page(console, f"/console/c/{conversation(1)}")
    assert "/humano" in text and "Regla de seguridad" not in text


async def test_what_is_gone_is_said_to_be_gone(console: Console) -> None:
    console.log.add("", text_gone=True)
    assert "El texto se borró a los 30 días" in await page(console, f"/console/c/{conversation(1)}")


async def test_a_topic_that_the_content_no_longer_has_shows_its_name(console: Console) -> None:
    gone = TopicId("gone/topic")
    console.log.add("hola", topic=gone, candidates=(Candidate(topic=gone, score=1.7),))
    text = await page(console, f"/console/c/{conversation(1)}")
    assert "<bdi>gone/topic</bdi>" in text and 'width="100"' in text


async def test_looking_is_written_down_and_following_is_not_looking_again(
    console: Console,
) -> None:
    console.log.add("hola")
    token = console.log_in("vera", Role.VIEWER)
    browser = console.browser(token)
    await browser.get(f"/console/c/{conversation(1)}")
    stream = await browser.get(f"/console/c/{conversation(1)}/events?after=1")
    stream.close()
    assert [(t.action, t.target) for t in console.trail] == [("viewed", conversation(1))]
    assert console.active == [True, False]


@pytest.mark.parametrize(
    "name", ["0" * 24, "x", "0" * 23, "A" * 24, "..%2f..%2fetc", conversation(1) + "0"]
)
async def test_a_conversation_that_is_none_is_not_found(console: Console, name: str) -> None:
    console.log.add("hola")
    answer = await console.browser(console.log_in()).get(f"/console/c/{name}")
    assert answer.status == 404
    assert console.trail == []


async def test_a_long_conversation_is_paged(console: Console) -> None:
    for number in range(TURNS + 2):
        console.log.add(f"turno {number}.")
    text = await page(console, f"/console/c/{conversation(1)}")
    assert "turno 1." not in text and "turno 2." in text and f"turno {TURNS + 1}." in text
    earlier = text.partition("?before=")[2].partition('"')[0]
    text = await page(console, f"/console/c/{conversation(1)}?before={earlier}")
    assert "turno 1." in text and "turno 2." not in text


async def test_the_stream_gives_this_conversation_alone(console: Console) -> None:
    console.log.add("hola")
    browser = console.browser(console.log_in())
    stream = await browser.get(f"/console/c/{conversation(1)}/events?after=1&ui=en")
    console.log.add("otra", person=2)
    console.log.add("sigo aquí")
    ((id, _, data),) = await events(stream, 1)
    html = json.loads(data)["html"]
    assert id == "3" and "sigo aquí" in html and "91 % sure" in html and "<li" in html
    stream.close()


@pytest.mark.parametrize("outcome", ["suggest", "fallback", "smalltalk", "ignored", "new-kind"])
async def test_every_outcome_has_a_word_and_a_shape(console: Console, outcome: str) -> None:
    console.log.add("hola", outcome=outcome)
    text = await page(console, f"/console/c/{conversation(1)}")
    assert "console." not in text.partition("<main")[2]


async def test_where_the_conversation_is_at_the_desk_is_said(console: Console) -> None:
    console.log.add("hola", topic=TOPIC)
    console.desk.ask(1, "hola")
    assert "Espera a una persona" in await page(console, f"/console/c/{conversation(1)}")
    await console.desk.claim(conversation(1), "id-ana")
    assert "la está atendiendo" in await page(console, f"/console/c/{conversation(1)}")
