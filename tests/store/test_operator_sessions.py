"""Sessions, presence and the brake of the desk, over both kinds of Redis."""

import pytest

from bot.store.operators import Attempt, OperatorDesk
from tests.stores import Place

NOW = 1_800_000_000.0
SHIFT = 12 * 3600


@pytest.fixture
def desk(store: Place) -> OperatorDesk:
    """A desk of one process."""
    return OperatorDesk(store.process().link)


def attempt(name: str = "ana", address: str = "here") -> Attempt:
    """A login, in the clear."""
    return Attempt(name=name, address=address, pair=f"{name} {address}")


async def test_a_session_is_found_by_every_process_until_it_ends(
    store: Place, desk: OperatorDesk
) -> None:
    token = await desk.begin("a1", epoch=3, now=NOW)
    other = OperatorDesk(store.process("two").link)
    found = await other.find(token, now=NOW + 5)
    assert found is not None
    assert (found.operator, found.epoch) == ("a1", 3)
    await other.end(token)
    assert await desk.find(token, now=NOW + 5) is None
    assert await desk.find("another token", now=NOW) is None


async def test_only_doing_something_keeps_a_session_and_only_for_a_shift(
    desk: OperatorDesk,
) -> None:
    token = await desk.begin("a1", epoch=1, now=NOW)
    watched = await desk.begin("a1", epoch=1, now=NOW)
    for minute in range(25, 12 * 60, 25):
        assert await desk.find(token, now=NOW + minute * 60)
        found = await desk.find(watched, now=NOW + minute * 60, active=False)
        assert (found is not None) == (minute <= 30)
    assert await desk.find(token, now=NOW + SHIFT + 1) is None


async def test_all_it_keeps_ends_by_itself_and_holds_no_token(
    store: Place, desk: OperatorDesk
) -> None:
    token = await desk.begin("a1", epoch=1, now=NOW)
    await desk.seen("a1", now=NOW)
    await desk.try_login(attempt(), now=NOW)
    await desk.logged_in(attempt(), now=NOW)
    await desk.try_login(attempt("zoe"), now=NOW)
    names = await store.keys()
    assert len(names) >= 4
    for name in names:
        assert await store.lifetime(name) > 0, name
        assert token not in name


async def test_present_is_who_was_seen_in_the_last_ten_minutes(desk: OperatorDesk) -> None:
    await desk.seen("a1", now=NOW)
    await desk.seen("b2", now=NOW + 300)
    assert await desk.present(NOW + 301) == ["a1", "b2"]
    assert await desk.present(NOW + 700) == ["b2"]
    await desk.gone("b2")
    assert await desk.present(NOW + 301) == ["a1"]


async def test_the_wait_doubles_after_five_tries_up_to_a_quarter_of_an_hour(
    desk: OperatorDesk,
) -> None:
    now, waits = NOW, []
    for _ in range(20):
        while wait := await desk.try_login(attempt(), now=now):
            waits.append(wait)
            now += wait
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900]


async def test_strangers_do_not_slow_a_known_address_and_it_is_slowed_by_itself(
    desk: OperatorDesk,
) -> None:
    await desk.try_login(attempt(), now=NOW)
    await desk.logged_in(attempt(), now=NOW)
    for number in range(30):
        await desk.try_login(attempt(address=f"far {number}"), now=NOW)
    assert await desk.try_login(attempt(address="new"), now=NOW)
    for _ in range(5):
        assert await desk.try_login(attempt(), now=NOW) == 0
    assert await desk.try_login(attempt(), now=NOW) == 1


async def test_ten_addresses_are_known_and_for_ninety_days(desk: OperatorDesk) -> None:
    for number in range(11):
        await desk.logged_in(attempt(address=f"place {number}"), now=NOW + number)
    for _ in range(5):
        await desk.try_login(attempt(address="far"), now=NOW + 20)
    assert await desk.try_login(attempt(address="place 0"), now=NOW + 20) > 0
    assert await desk.try_login(attempt(address="place 1"), now=NOW + 20) == 0
