"""A reading passes from process to process unchanged."""

from pathlib import Path

from bot.content.build import taken
from bot.content.passing import packed, unpacked
from tests.content.little import ROOT, Little


def test_a_reading_arrives_as_it_left(tmp_path: Path) -> None:
    for root in (Little(tmp_path / "content").root, ROOT):
        reading, lesson = taken(root, tmp_path)
        data = packed(reading, lesson)
        first, rows, pieces = unpacked(data)
        assert (first, rows) == (reading, lesson)
        again, _, _ = unpacked(data, pieces)
        assert again == reading
        for key, answer in again.drafts.answers.items():
            assert answer is first.drafts.answers[key], "what is the same is not made again"


def test_a_reading_with_problems_arrives_with_them(tmp_path: Path) -> None:
    little = Little(tmp_path / "content")
    little.replace("responses/es/ptp.yml", "in_force", "vigente")
    reading, _, _ = unpacked(packed(*taken(little.root, tmp_path)))
    assert [found.code for found in reading.problems] == ["state"]
    assert not reading.usable
