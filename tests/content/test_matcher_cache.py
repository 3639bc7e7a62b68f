"""A model's file stays open as long as the model is in use, and no longer."""

import gc
from pathlib import Path

import pytest

from bot.content.matcher_cache import opened
from bot.mind.matcher import Matcher
from bot.mind.trained import Model, StaleModel
from bot.mind.training import Example, train
from bot.model import LanguageCode

ES = LanguageCode("es")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = [("quiero renovar el permiso", "ptp/renew"), ("donde vacunan", "health/vaccine")]
    examples = [Example(text=text, topic=topic, language="es") for text, topic in rows]
    path = tmp_path / "a.model"
    path.write_bytes(train(examples).to_bytes())
    return path


def _open_files() -> int:
    gc.collect()  # what earlier tests left open counts neither before nor after
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_model_outlives_the_name_of_its_file(path: Path) -> None:
    matcher = Matcher(opened(path))
    path.unlink()
    assert matcher.match("renovar permiso", ES).candidates[0].topic == "ptp/renew"


def test_a_model_in_its_file_says_what_it_says_in_memory(path: Path) -> None:
    mapped, held = Matcher(opened(path)), Matcher(Model.from_bytes(path.read_bytes()))
    for text in ("renovar permiso", "donde bacunan", "hello", "zzz", "", "permiso"):
        assert mapped.match(text, ES) == held.match(text, ES)
        assert mapped.language(text, ES) == held.language(text, ES)


def test_the_file_is_closed_with_the_model(path: Path) -> None:
    before = _open_files()
    matcher = Matcher(opened(path))
    assert matcher.match("renovar permiso", ES).candidates
    del matcher
    assert _open_files() == before


def test_a_file_that_is_no_model_is_closed_too(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])
    before = _open_files()
    with pytest.raises(StaleModel, match="train again"):
        opened(path)
    assert _open_files() == before
