"""``tucausa export``: what it writes, and when it refuses."""

import argparse
from pathlib import Path

import pytest

from bot import interop, settings
from bot.content.schema import texts
from bot.errors import ContentError, SettingsError
from tests.content.little import Little


def run(*words: object) -> int:
    """Parse the words as ``tucausa`` does, and run the command."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, help: str, run: interop.Run) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help)
        command.set_defaults(run=run)
        return command

    interop.add_commands(add)
    parsed = parser.parse_args([str(word) for word in words])
    chosen: interop.Run = parsed.run
    return chosen(settings.read(), parsed)


@pytest.fixture
def little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Little:
    monkeypatch.setenv("CONTENT_DIR", str(tmp_path / "content"))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    return Little(tmp_path / "content")


def written(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize("profile", ["conditional", "translation"])
def test_a_whole_assistant_is_written(
    profile: str, little: Little, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("export", "rasa", "--profile", profile, "--out", out) == 0
    names = {f"nlu/{language}_{group}.yml" for language in ("es", "en")
             for group in ("ptp", "protection", "bot", "smalltalk", "out_of_scope")}  # fmt: skip
    others = {"domain.yml", "config.yml", "data/rules.yml", "tests/test_stories.yml"}
    assert written(out) == names | others
    domain = (out / "domain.yml").read_text(encoding="utf-8")
    assert ("condition:" in domain) == (profile == "conditional")
    assert str(out) in capsys.readouterr().out


def test_without_a_profile_it_is_the_one_that_open_source_rasa_takes(
    little: Little, tmp_path: Path
) -> None:
    run("export", "rasa", "--out", tmp_path / "out")
    assert "condition:" in (tmp_path / "out" / "domain.yml").read_text(encoding="utf-8")


def test_content_with_errors_is_not_exported(little: Little, tmp_path: Path) -> None:
    little.replace("responses/es/ptp.yml", "https://", "http://")
    with pytest.raises(ContentError, match="tucausa check"):
        run("export", "rasa", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(little: Little, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    with pytest.raises(SettingsError, match="not empty"):
        run("export", "rasa", "--out", out)
    assert written(out) == {"mine.txt"}


def test_a_place_that_cannot_be_written_is_said_in_one_line(little: Little, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SettingsError, match="cannot be written"):
        run("export", "rasa", "--out", tmp_path / "file" / "out")


def test_schemas_are_written_over_older_ones(tmp_path: Path) -> None:
    (tmp_path / "intents.json").write_text("old")
    assert run("export", "schemas", "--out", tmp_path) == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == texts()


def test_export_wants_to_know_what(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["export"], ["export", "nothing"], ["export", "rasa", "--profile", "mine"]):
        with pytest.raises(SystemExit) as stopped:
            run(*words)
        assert stopped.value.code == 2
    assert "rasa" in capsys.readouterr().err


@pytest.mark.parametrize("format", interop.EXPORTS)
def test_export_wants_to_know_where(format: str, little: Little) -> None:
    with pytest.raises(SettingsError, match="--out DIR"):
        run("export", format)
