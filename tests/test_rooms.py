"""The floors of the house: which room may import which, and who alone holds a library.

Type-only and late imports count too, and so do imports by name.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"

WIRING = frozenset(
    {
        "acting",
        "announce_command",
        "announcing",
        "app",
        "attending",
        "backup",
        "boarding",
        "cli",
        "counting",
        "desk",
        "digest",
        "gate",
        "interop",
        "keeping",
        "logbook",
        "measuring",
        "metrics",
        "console_wiring",
        "operator_commands",
        "operators",
        "review_export",
        "review_queue",
        "review_report",
        "reporting",
        "reviewing",
        "searching",
        "serving",
        "telegraph",
        "watching",
        "why",
        "workbench",
    }
)
"""They know all rooms; no room knows them."""

ALLOWED = {
    "__init__": set(),
    "model": set(),
    "errors": set(),
    "point": set(),
    "staff": set(),
    "flows": {"model"},
    "settings": {"errors"},
    "logs": set(),
    "catalog": {"model", "point", "flows"},
    "ports": {"model", "flows"},
    "vault": {"model"},
    "mind": {"catalog", "model", "point", "flows", "staff", "errors"},
    "content": {"catalog", "model", "point", "flows", "errors", "mind"},
    "turn": {"mind", "catalog", "model", "staff", "flows", "ports", "errors"},
    "actions": {"ports", "catalog", "model", "flows", "errors"},
    "store": {"ports", "model", "errors", "vault"},
    "journal": {"ports", "model", "flows", "staff", "errors"},
    "channels": {"ports", "model", "point", "errors"},
    "console": {"ports", "catalog", "model", "staff", "errors"},
    "peers": {"catalog"},
}
"""The design's table; the nouns of guided paths and of the staff; a place on
the map; the vault, a leaf that the store seals with; and the peers, which only
the measuring knows."""

ALONE = {
    "redis": {"store"},
    "fakeredis": {"store"},
    "telegram": {"channels"},
    "rasa_sdk": {"actions"},
    "sqlalchemy": {"journal"},
    "alembic": {"journal"},
    "argon2": {"journal"},
    "psycopg": {"journal"},
    "phonenumbers": {"journal"},
    "numpy": {"mind", "peers"},
    "scipy": {"mind"},
    "yaml": {"content"},
    "gettext": {"content"},
    "babel.messages": {"content"},
    "babel": {"mind", "content"},
    "jinja2": {"channels", "console"},
    "aiohttp": {
        "acting",
        "actions",
        "channels",
        "console",
        "console_wiring",
        "metrics",
        "serving",
        "telegraph",
    },
    "prometheus_client": {"console"},
    "pygal": {"console"},
    "cryptography": {"vault"},
    "dotenv": {"settings"},
    "sklearn": {"peers"},
    "fasttext": {"peers"},
    "rapidfuzz": {"peers"},
    "bm25s": {"peers"},
}
"""Who alone may hold a library. No room holds one that is not named for it."""

ENVIRONMENT = {
    "settings.py": "every setting is read here",
    "announce_command.py": "LANG, the language of the person at the terminal",
    "desk.py": "LANG, the language of the person at the terminal",
    "digest.py": "LANG, the language of the person at the terminal",
    "gate.py": "LANG, the language of the person at the terminal",
    "review_export.py": "LANG, the language of the person at the terminal",
    "operator_commands.py": "LANG, the language of the person at the terminal",
    "why.py": "LANG, the language of the person at the terminal",
    "workbench.py": "LANG, the language of the person at the terminal",
    "content/matcher_cache.py": "what a child process inherits",
    "content/sync.py": "what git inherits",
    "channels/telegram/__init__.py": "a switch that python-telegram-bot reads there",
}
"""Who may look at the environment, and for what."""


def _files() -> list[Path]:
    return sorted(BOT.rglob("*.py"))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(BOT).as_posix()


def _room(path: Path) -> str:
    return path.relative_to(BOT).parts[0].removesuffix(".py")


def _package(path: Path) -> list[str]:
    return ["bot", *path.relative_to(BOT).parts[:-1]]


def imports_of(tree: ast.Module, package: list[str]) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports, wherever it does so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args:
            called = ast.unparse(node.func).rpartition(".")[2]
            first = node.args[0]
            if called in ("import_module", "__import__") and isinstance(first, ast.Constant):
                yield node.lineno, str(first.value)


def _foreign_rooms(path: Path) -> Iterator[str]:
    allowed = ALLOWED[_room(path)] | {_room(path), "__version__"}
    for line, name in imports_of(_tree(path), _package(path)):
        first, _, rest = name.partition(".")
        room = rest.partition(".")[0]
        if first == "bot" and room not in allowed:
            yield f"bot/{_name(path)}:{line} imports {name}"


def _foreign_libraries(path: Path) -> Iterator[str]:
    for line, name in imports_of(_tree(path), _package(path)):
        holders = [
            rooms for library, rooms in ALONE.items() if f"{name}.".startswith(f"{library}.")
        ]
        if holders and any(_room(path) not in rooms for rooms in holders):
            yield f"bot/{_name(path)}:{line} imports {name}"


def test_every_module_stands_in_a_room_of_the_design() -> None:
    unknown = {_room(path) for path in _files()} - set(ALLOWED) - WIRING
    assert unknown == set()


def test_no_room_imports_one_that_the_design_does_not_allow_it() -> None:
    rooms = [path for path in _files() if _room(path) not in WIRING]
    assert [found for path in rooms for found in _foreign_rooms(path)] == []


def test_each_library_is_held_by_its_own_rooms_alone() -> None:
    assert [found for path in _files() for found in _foreign_libraries(path)] == []


def test_the_telegram_library_stays_in_the_telegram_channel() -> None:
    holders = {
        _name(path).rpartition("/")[0]
        for path in _files()
        for _, name in imports_of(_tree(path), _package(path))
        if name.partition(".")[0] == "telegram"
    }
    assert holders == {"channels/telegram"}


def test_the_leaves_import_nothing_of_ours_but_what_the_table_says() -> None:
    for leaf in ("model", "errors", "point", "staff", "logs"):
        names = [name for _, name in imports_of(_tree(BOT / f"{leaf}.py"), ["bot"])]
        assert [name for name in names if name.startswith("bot")] == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        pytest.param("import redis.asyncio", ["redis.asyncio"], id="plain"),
        pytest.param("from bot import store", ["bot.store"], id="from the package"),
        pytest.param("from ..store import keys", ["bot.store.keys"], id="relative"),
        pytest.param("from . import text", ["bot.mind.text"], id="sibling"),
        pytest.param("def f():\n    import yaml", ["yaml"], id="late"),
        pytest.param("if TYPE_CHECKING:\n    from bot.app import App", ["bot.app.App"], id="type"),
        pytest.param("importlib.import_module('redis')", ["redis"], id="by name"),
    ],
)
def test_an_import_is_seen_wherever_it_stands(source: str, names: list[str]) -> None:
    assert [name for _, name in imports_of(ast.parse(source), ["bot", "mind"])] == names


def _impurities(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        waits = isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
        call = node if isinstance(node, ast.Call) else None
        called = ast.unparse(call.func) if call else ""
        looks = called in ("open", "print", "input") or called.endswith((".now", ".today"))
        seeded = called == "random.Random" and call is not None and bool(call.args)
        draws = called.startswith("random.") and not seeded
        if waits or looks or draws:
            yield f"bot/{_name(path)}:{getattr(node, 'lineno', 0)} {called or 'waits'}"
    for line, name in imports_of(_tree(path), _package(path)):
        if name.partition(".")[0] in ("asyncio", "time", "logging", "os", "pathlib"):
            yield f"bot/{_name(path)}:{line} imports {name}"
        if name.startswith("random."):
            yield f"bot/{_name(path)}:{line} imports {name}, not a generator with a seed"


def test_the_mind_has_no_await_no_clock_no_log_no_file_and_draws_by_seed_alone() -> None:
    minds = [path for path in _files() if _room(path) == "mind"]
    assert [found for path in minds for found in _impurities(path)] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        _name(path)
        for path in _files()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv")
    }
    assert readers <= set(ENVIRONMENT)


def test_nothing_is_pickled() -> None:
    found = [
        f"bot/{_name(path)}:{line}"
        for path in _files()
        for line, name in imports_of(_tree(path), _package(path))
        if name.partition(".")[0] in ("pickle", "marshal", "shelve", "dill", "joblib")
    ]
    assert found == []
