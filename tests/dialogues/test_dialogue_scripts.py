"""Every written conversation, played to the mind, at the terminal and on Telegram."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalog import Catalog
from bot.content.library import Library
from bot.mind import markup
from bot.model import LanguageCode, TopicId
from tests.botapi import BotApi
from tests.dialogues.doors import Mind, Telegram, Terminal
from tests.dialogues.scripts import (
    LANGUAGES,
    START,
    Script,
    ScriptError,
    Seen,
    Turn,
    read,
    scripts,
    squeezed,
)
from tests.process import ROOT, BotProcess

ALL = scripts()
BEGIN = Turn(text=START, press=False)
ENOUGH = 12
"""Conversations that every language needs at least."""

each_script = pytest.mark.parametrize("script", ALL, ids=[script.name for script in ALL])


@pytest.fixture(scope="module")
def catalog(content_dir: Path, models: Callable[[Path], Path]) -> Catalog:
    """The content with its real matcher."""
    library = Library(content_dir, models(content_dir))
    library.load()
    return library.catalog


def played(script: Script) -> Iterator[tuple[int, Turn]]:
    """The turns by number; the beginning is number 0 where the script does not have it."""
    if script.turns[0].text != START:
        yield 0, BEGIN
    yield from enumerate(script.turns, 1)


def unlike(titles: tuple[str, ...]) -> list[str]:
    """Each title once, as a terminal writes it."""
    return list(dict.fromkeys(map(squeezed, titles)))


def answer(turn: Turn, seen: Seen, catalog: Catalog) -> str:
    """The beginning of the answer that the turn wants, in whichever language it was given."""
    if not turn.topic:
        return ""
    starts = [
        squeezed(markup.plain(found.text).partition("\n")[0].partition("{")[0])
        for code in LANGUAGES
        if (found := catalog.answers.get((TopicId(turn.topic), LanguageCode(code))))
    ]
    assert starts, f"there is no topic {turn.topic}"
    said = squeezed(seen.text)
    return next((start for start in starts if start and start in said), starts[0])


def expect(script: Script, number: int, turn: Turn, seen: Seen, catalog: Catalog) -> None:
    """Fail, in words for a volunteer, where the script wants something else."""
    if found := seen.misses(turn, answer(turn, seen, catalog)):
        shown = [f"It said: {seen.text}", f"Buttons: {' | '.join(seen.buttons)}"]
        pytest.fail(
            "\n".join([f"{script.name}, turn {number}, «{turn.text}»:", *found, *shown]),
            pytrace=False,
        )


@each_script
async def test_the_mind_answers_as_written(script: Script, catalog: Catalog) -> None:
    mind = Mind(catalog, script.language, "telegram")
    for number, turn in played(script):
        expect(script, number, turn, await mind.does(turn), catalog)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terminal_answers_as_written(
    language: str, catalog: Catalog, content_dir: Path, tmp_path: Path,
    models: Callable[[Path], Path],
) -> None:  # fmt: skip
    (tmp_path / "data").mkdir()
    cache = tmp_path / "data/cache"
    cache.symlink_to(models(content_dir))
    with Terminal(tmp_path, content=content_dir, cache=cache, language=language) as door:
        for script in (script for script in ALL if script.language == language):
            mind = Mind(catalog, language, "terminal")
            door.forgets()
            for number, turn in played(script):
                seen = door.does(turn, mind)
                expected = asyncio.run(mind.does(turn))
                expect(script, number, turn, seen, catalog)
                assert list(seen.buttons) == unlike(expected.buttons), script.name


async def test_telegram_answers_as_written(
    processes: Callable[..., BotProcess], content_dir: Path, redis_url: str, api: BotApi,
    catalog: Catalog,
) -> None:  # fmt: skip
    await processes(content=content_dir, redis_url=redis_url).start()
    for script in ALL:
        mind = Mind(catalog, script.language, "telegram")
        door = Telegram(api, script.language)
        for number, turn in played(script):
            expected = await mind.does(turn)
            seen = await door.does(turn, mind)
            expect(script, number, turn, seen, catalog)
            assert seen.buttons == expected.buttons, script.name


@pytest.mark.parametrize("guide", ["CONTRIBUTING.es.md", "CONTRIBUTING.md"])
async def test_the_example_in_the_guide_is_true(
    guide: str, catalog: Catalog, tmp_path: Path
) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    [example] = [
        block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "turns:" in block
    ]
    path = tmp_path / "es/example.yml"
    path.parent.mkdir()
    path.write_text(example, encoding="utf-8")
    await test_the_mind_answers_as_written(read(path), catalog)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_enough_conversations(language: str) -> None:
    assert sum(script.language == language for script in ALL) >= ENOUGH


def test_all_languages_have_the_same_conversations() -> None:
    names = {
        code: {s.name.partition("/")[2] for s in ALL if s.language == code} for code in LANGUAGES
    }
    assert names == dict.fromkeys(LANGUAGES, names["es"])


GOOD = 'title: "Saludar"\nturns:\n- person: "hola"\n  says: ["Hola"]\n'


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param(GOOD.replace("title", "titulo"), "has `title` and `turns`", id="no title"),
        pytest.param(GOOD.replace("person", "dice"), "begin with either", id="nobody does it"),
        pytest.param(GOOD + '  press: "Menú"\n', "begin with either", id="two things at once"),
        pytest.param(GOOD + '  dice: ["x"]\n', "turn 1: unknown dice", id="unknown key"),
        pytest.param(GOOD.replace('["Hola"]', '"Hola"'), "in [ ]", id="no list"),
        pytest.param(GOOD.replace('["Hola"]', "[1]"), "in quotes", id="a number"),
        pytest.param(GOOD.replace('["Hola"]', "[]"), "nothing is expected", id="no expectation"),
        pytest.param("turns: [", "this is not YAML", id="not YAML"),
    ],
)
def test_a_script_that_cannot_be_read_is_told_in_words(
    tmp_path: Path, text: str, wrong: str
) -> None:
    path = tmp_path / "x.yml"
    path.write_text(text)
    with pytest.raises(ScriptError) as told:
        read(path)
    assert wrong in str(told.value)


SEEN = Seen(text="¡Hola\n  tú!", buttons=("Menú",), outcome="smalltalk")


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        pytest.param(SEEN, [], id="all as written"),
        pytest.param(replace(SEEN, text="Hola y  adiós"), ["says: adiós"], id="too much"),
        pytest.param(replace(SEEN, text="Buenas"), ["does not say: Hola"], id="something else"),
        pytest.param(replace(SEEN, buttons=()), ["has no button: Menú"], id="no button"),
        pytest.param(
            replace(SEEN, outcome="fallback"), ["is fallback, not smalltalk"], id="outcome"
        ),
    ],
)
def test_what_is_not_as_written_is_found(seen: Seen, wanted: list[str]) -> None:
    turn = Turn(
        text="hola", press=False, says=("Hola",), lacks=("adiós",), buttons=("Menú",),
        outcome="smalltalk",
    )  # fmt: skip
    assert seen.misses(turn) == wanted


def test_another_answer_than_the_topics_is_found() -> None:
    turn = Turn(text="hola", press=False, topic="ptp/what")
    assert SEEN.misses(turn, "hola tú") == ["is not the answer ptp/what"]
    assert SEEN.misses(turn, "¡Hola tú!") == []
