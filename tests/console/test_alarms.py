"""Alarms: who was found in danger just now, for whoever is at the console."""

from datetime import timedelta

from bot.staff import Role
from tests.console.deskworld import Console, conversation


async def alarms(console: Console) -> list[dict[str, object]]:
    """As a viewer's browser gets them."""
    answer = await console.browser(console.log_in(Role.VIEWER)).get("/console/alarms")
    assert answer.status == 200
    found: list[dict[str, object]] = (await answer.json())["alarms"]
    return found


async def test_who_was_found_in_danger_is_told_once_a_conversation_without_their_words(
    console: Console,
) -> None:
    console.log.add("canary uno", outcome="urgent", person=1)
    console.log.add("canary dos", outcome="urgent", person=1)
    console.log.add("hola", person=2)
    console.log.add("canary tres", outcome="urgent", person=3)
    found = await alarms(console)
    assert [one["conversation"] for one in found] == [conversation(3), conversation(1)]
    assert found[0]["card"] == "Plazo del PTP"
    assert "canary" not in str(found)


async def test_what_is_old_is_no_alarm(console: Console) -> None:
    console.log.add("", outcome="urgent")
    assert len(await alarms(console)) == 1
    console.now += timedelta(minutes=31)
    assert await alarms(console) == []


async def test_a_stranger_learns_nothing(console: Console) -> None:
    console.log.add("", outcome="urgent")
    answer = await console.browser().get("/console/alarms", headers={"Accept": "application/json"})
    assert answer.status == 401
