"""The arithmetic of the benchmarks, and the peer that our promises are measured against."""

import asyncio
import cProfile
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import box, load, profile, soak_report
from benchmarks.goals import Goal
from benchmarks.soak_report import Sample, Soak
from benchmarks.walkers import Tally, Walkers, as_read
from bot.content.library import Library
from tests.botapi import BotApi, Fault
from tests.process import TOKEN, BotProcess

PATIENCE = 30.0


@pytest.mark.parametrize(
    ("goal", "verdict"),
    [
        pytest.param(Goal(name="x", value=2.0, at_least=2), "pass", id="as much as wanted"),
        pytest.param(Goal(name="x", value=1.9, at_least=2), "short", id="too little"),
        pytest.param(Goal(name="x", value=0.0, at_most=0), "pass", id="none, as wanted"),
        pytest.param(Goal(name="x", value=31.0, at_most=30), "short", id="too much"),
        pytest.param(Goal(name="x", value=None, at_most=30), "not measured", id="no figure"),
    ],
)
def test_a_goal_says_whether_its_figure_is_good(goal: Goal, verdict: str) -> None:
    assert goal.verdict == verdict


def program(*turns: float, cpu: float, sent: int = 1000, p99: float = 20.0) -> dict[str, Any]:
    """Figures as a run finds them."""
    return {
        "turns": list(turns), "closed": {"cpu": {"bot": cpu}, "per_second": sorted(turns)[1]},
        "open": {"sent": sent, "p99": p99},
        **dict.fromkeys(load.WRONG, 0),
    }  # fmt: skip


def test_a_ratio_is_the_middle_of_the_turns_so_that_one_bad_turn_of_the_machine_does_not_count() -> (
    None
):
    ours, peer = program(900, 100, 1000, cpu=0.8), program(300, 500, 400, cpu=1.6)
    assert load.ratios({"ours": ours, "ptb_echo": peer}, "ptb_echo") == (2.5, 0.5)
    assert load.ratios({"ours": ours}, "ptb_echo") is None


def verdicts(**programs: dict[str, Any]) -> list[str]:
    """Of the five goals by polling: beside both peers, CPU, p99, what went wrong."""
    return [goal.verdict for goal in load.aims({"polling": programs})]


def test_the_goals_of_a_run_tell_good_from_short_and_from_what_could_not_be_measured() -> None:
    ours = program(900, 900, 900, cpu=0.7)
    slow, lean = program(400, 400, 400, cpu=2.0), program(1000, 1000, 1000, cpu=0.3)
    assert verdicts(ours=ours, ptb_echo=slow, durable_echo=lean) == ["pass"] * 5
    assert verdicts(ours=ours) == ["not measured", "not measured", "pass", "pass", "pass"]
    late = program(700, 500, 600, cpu=0.9, p99=31.0) | {"doubled": 1}
    assert (
        verdicts(ours=late, ptb_echo=slow, durable_echo=slow | {"turns": [2000.0] * 3})
        == ["short"] * 5
    )
    starved = program(900, 900, 900, cpu=0.7, sent=700)
    assert verdicts(ours=starved)[3] == "not measured", "the crowd could not send the rate"


@pytest.mark.parametrize(
    ("wanted", "came", "wrong"),
    [
        pytest.param("ab", "ab", (0, 0, 0, 0), id="all as wanted"),
        pytest.param("ab", "a", (1, 0, 0, 0), id="one did not come"),
        pytest.param("a", "aa", (0, 1, 0, 0), id="one came twice"),
        pytest.param("", "a", (0, 1, 0, 0), id="one came when nothing was said"),
        pytest.param("ab", "ba", (0, 0, 1, 0), id="the later one came first"),
        pytest.param("ab", "ac", (0, 0, 0, 1), id="one says something else"),
    ],
)
def test_every_reply_that_is_not_as_it_must_be_is_counted(
    wanted: str, came: str, wrong: tuple[int, ...]
) -> None:
    tally = Tally()
    tally.judge(wanted, came)
    assert (tally.lost, tally.doubled, tally.misordered, tally.odd) == wrong


def test_a_reply_is_compared_as_telegram_shows_it() -> None:
    assert as_read('<b>Hola</b>\n  &amp; <a href="https://example.org">adiós</a>') == "Hola & adiós"


def soak(*memory: float, lost: int = 0) -> Soak:
    """A soak with a sample for each figure of memory."""
    samples = [
        Sample(
            second=10.0 * number, rss_mb=megabytes, own_mb=megabytes / 2, files=20,
            sockets=30, threads=8,
            cpu=number * 1.0, redis_keys=100, redis_mb=1.0, log_mb=1.0, waits=(1.0,),
        )
        for number, megabytes in enumerate(memory)
    ]  # fmt: skip
    wrong = dict.fromkeys(soak_report.WRONG, 0) | {"lost": lost}
    return Soak(
        samples=samples, said={"phrase": 100}, replies=100, people=9, wrong=wrong, waiting=0
    )


def test_memory_that_grows_only_while_it_warms_up_is_flat() -> None:
    assert soak(80, 100, *[120.0] * 8).is_good
    growing = soak(*range(100, 140, 4))
    assert growing.growth("rss_mb") == pytest.approx(134 / 110)
    assert not growing.is_good


def test_a_soak_is_bad_with_one_lost_reply_or_with_files_or_sockets_left_open() -> None:
    assert not soak(*[120.0] * 10, lost=1).is_good
    good = soak(*[120.0] * 10)
    leaking = [replace(one, files=20 + number) for number, one in enumerate(good.samples)]
    assert not replace(good, samples=leaking).is_good
    crowded = [replace(one, sockets=soak_report.MOST_SOCKETS + 1) for one in good.samples]
    assert not replace(good, samples=crowded).is_good


def test_memory_that_goes_on_growing_slowly_is_not_flat() -> None:
    slow = soak(*(100 + number / 3 for number in range(20)))
    assert slow.growth("rss_mb") < 1.05
    assert not slow.is_good


def test_the_report_of_a_soak_gives_its_verdict_and_its_samples() -> None:
    told = soak_report.markdown(
        soak(*[120.0] * 10, lost=1), day="2026-11-30", machine="2 cores", minutes=10
    )
    assert "**2026-11-30: not good.** 10 minutes on 2 cores." in told
    assert "| replies lost | <= 0 | 1.00 | short |" in told
    assert "| 90 | 120.0 | 60.0 | 20 | 30 | 8 | 100 | 1.0 | 1.0 | 1 |" in told


def test_a_profile_is_told_by_message_and_without_the_folders_of_the_machine(
    tmp_path: Path,
) -> None:
    watched = cProfile.Profile()
    for _ in range(20):
        watched.runcall(as_read, "<b>Hola</b>")
    watched.dump_stats(tmp_path / "profile")
    found = {one["name"]: one for one in profile.functions(tmp_path / "profile", 10)}
    [name] = [name for name in found if name.endswith(" as_read")]
    assert name.startswith("benchmarks/walkers.py:")
    assert found[name]["calls"] == 2.0
    assert found[name]["total_us"] >= found[name]["own_us"] > 0


async def test_the_durable_echo_answers_each_message_once_and_after_a_kill_what_was_left(
    api: BotApi, redis_url: str, tmp_path: Path
) -> None:
    command = (sys.executable, "-m", "benchmarks.peers.durable_echo", api.url, redis_url)
    env = box.environment(telegram_bot_token=TOKEN)
    every = box.cores()[0] | box.cores()[1]
    ana = api.user("Ana")
    await ana.says("uno")
    for entry in api.queue:
        api.queue.duplicate(entry.update_id)
    async with box.process(*command, folder=tmp_path, env=env, on=every) as child:
        await ana.hears(timeout=PATIENCE)
        api.faults.add(Fault(kind="hang", method="sendMessage", seconds=60))
        await ana.says("dos")
        async with asyncio.timeout(PATIENCE):
            while len(api.queue) or not api.faults.met:
                await asyncio.sleep(0.01)
        child.kill()
        await child.wait()
    api.faults.clear()
    async with box.process(*command, folder=tmp_path, env=env, on=every):
        await ana.hears(timeout=PATIENCE)
        await ana.hears_nothing()
    assert [reply.plain for reply in ana.replies] == ["uno", "dos"]


async def test_some_seconds_of_all_that_people_do_are_answered_as_the_mind_alone_would(
    processes: Callable[..., BotProcess], content_dir: Path, models: Callable[[Path], Path],
    api: BotApi, redis_url: str,
) -> None:  # fmt: skip
    library = Library(content_dir, models(content_dir))
    library.load()
    await processes(content=content_dir, redis_url=redis_url).start()
    walkers = Walkers.over(api, library.catalog, rate=10)
    await walkers.walk(6)
    tally = walkers.tally
    assert (tally.lost, tally.doubled, tally.misordered, tally.odd) == (0, 0, 0, 0)
    assert tally.replies >= sum(tally.said.values()) > 30
