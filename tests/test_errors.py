"""The error tree is the one that its docstring draws."""

import inspect

import pytest

from bot import errors
from bot.errors import BotError, RetryLater


def drawn() -> dict[str, str | None]:
    """Each class and its parent, as the docstring draws them."""
    tree: dict[str, str | None] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        bare = line.removeprefix("    ")
        name = bare.lstrip("│├└─ ")
        if line == bare or not name:
            continue
        depth = (len(bare) - len(name)) // 4
        path = [*path[:depth], name.split()[0]]
        tree[path[-1]] = path[-2] if depth else None
    return tree


def real() -> dict[str, str | None]:
    """Each class of the module and its parent."""
    classes = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    return {
        kind.__name__: kind.__base__.__name__
        if kind.__base__ and kind.__base__.__module__ == errors.__name__
        else None
        for kind in classes
    }


def test_the_drawing_is_the_tree() -> None:
    assert drawn() == real()
    assert len(drawn()) == 9


def test_there_is_one_root() -> None:
    assert [name for name, parent in real().items() if parent is None] == ["BotError"]


@pytest.mark.parametrize("kind", [kind for _, kind in inspect.getmembers(errors, inspect.isclass)])
def test_every_error_says_who_it_is_about(kind: type[BotError]) -> None:
    assert issubclass(kind, BotError)
    assert kind.__doc__


def test_patience_is_counted_in_seconds() -> None:
    error = RetryLater("slow down", after=2.5, taken=True)
    assert (str(error), error.after, error.taken) == ("slow down", 2.5, True)
    assert not RetryLater("x", after=0).taken
