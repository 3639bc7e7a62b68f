"""A snapshot passes from process to process unchanged."""

from pathlib import Path

from bot.catalog import Source, State
from bot.content.build import taken
from bot.content.passing import packed, unpacked
from tests.content.little import ROOT, Little


def test_a_snapshot_arrives_as_it_left(tmp_path: Path) -> None:
    for root in (Little(tmp_path / "content").root, ROOT):
        snapshot, _ = taken(root, tmp_path)
        first, pieces = unpacked(packed(snapshot))
        assert first == snapshot
        assert all(type(answer.state) is State for answer in first.answers.values())
        again, _ = unpacked(packed(snapshot), pieces)
        assert again == snapshot
        for key, answer in again.answers.items():
            assert answer is first.answers[key], "what is the same is not made again"


def test_what_all_languages_share_arrives_once(tmp_path: Path) -> None:
    snapshot, _ = unpacked(packed(taken(ROOT, tmp_path)[0]))
    shared: dict[Source, Source] = {}
    for answer in snapshot.answers.values():
        for source in answer.sources:
            assert shared.setdefault(source, source) is source


def test_a_snapshot_with_problems_arrives_with_them(tmp_path: Path) -> None:
    little = Little(tmp_path / "content")
    little.replace("responses/es/ptp.yml", "in_force", "vigente")
    snapshot, _ = unpacked(packed(taken(little.root, tmp_path)[0]))
    assert [found.code for found in snapshot.problems] == ["state"]
    assert not snapshot.usable
    assert not snapshot.answers
