"""What a change does to real questions."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.catalog import OUT_OF_SCOPE, Match
from bot.content.against import Ears, Heard, Verdict, changes, folder_of, thefts
from bot.content.drafts import Phrase
from bot.errors import ContentError
from bot.model import Candidate, LanguageCode, Outcome, TopicId

ES = LanguageCode("es")


class Table:
    """A matcher that knows its answers by heart."""

    def __init__(self, answers: Mapping[str, tuple[Outcome, list[str]]]) -> None:
        self.answers = answers

    def match(self, text: str, language: LanguageCode) -> Match:
        outcome, topics = self.answers.get(text, (Outcome.FALLBACK, []))
        candidates = tuple(Candidate(topic=TopicId(topic), score=0.5) for topic in topics)
        return Match(outcome=outcome, score=0.5, candidates=candidates)

    def language(self, text: str, prior: LanguageCode) -> tuple[LanguageCode, float]:
        return prior, 0.0


class Net:
    """Knows one cry for help."""

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        return ("danger", TopicId("protection/numbers")) if text == "auxilio" else None

    def worry(self, text: str) -> TopicId | None:
        """Nothing."""
        return None


def ears(**answers: tuple[Outcome, list[str]]) -> Ears:
    return Ears(matcher=Table(answers), safety=Net())


def phrase(text: str, topic: str) -> Phrase:
    return Phrase(text=text, topic=TopicId(topic), language=ES, path="tests/x.yml", line=3)


ANSWER, SUGGEST = Outcome.ANSWER, Outcome.SUGGEST


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((ANSWER, ["a/b"]), (SUGGEST, ["c/d", "a/b"]), Verdict.WORSE),
        ((SUGGEST, ["a/b", "c/d"]), (ANSWER, ["a/b"]), Verdict.BETTER),
        ((SUGGEST, ["c/d"]), (ANSWER, ["c/d"]), Verdict.WORSE),
        ((ANSWER, ["c/d"]), (ANSWER, ["e/f"]), Verdict.OTHER),
    ],
    ids=["less sure", "surer", "surely wrong", "wrong another way"],
)
def test_a_change_is_better_worse_or_only_other(
    before: tuple[Outcome, list[str]], after: tuple[Outcome, list[str]], verdict: Verdict
) -> None:
    found = changes([phrase("q", "a/b")], ears(q=before), ears(q=after))
    assert [change.verdict for change in found] == [verdict]


def test_what_is_answered_as_before_is_not_told() -> None:
    same = ears(q=(ANSWER, ["a/b"]))
    assert changes([phrase("q", "a/b"), phrase("auxilio", "a/b")], same, same) == []


def test_an_answer_to_what_is_out_of_scope_is_worse() -> None:
    found = changes([phrase("q", OUT_OF_SCOPE)], ears(), ears(q=(ANSWER, ["a/b"])))
    assert found[0].verdict is Verdict.WORSE


def test_worse_comes_first() -> None:
    before = ears(p=(ANSWER, ["c/d"]), q=(ANSWER, ["a/b"]))
    after = ears(p=(ANSWER, ["a/b"]), q=(ANSWER, ["c/d"]))
    found = changes([phrase("p", "a/b"), phrase("q", "a/b")], before, after)
    assert [change.phrase.text for change in found] == ["q", "p"]


def test_a_new_phrase_that_another_topic_got_is_a_theft() -> None:
    old = [phrase("known", "a/b")]
    new = [*old, phrase("taken", "a/b"), phrase("nobody's", "a/b"), phrase("own", "a/b")]
    before = ears(taken=(ANSWER, ["c/d"]), own=(SUGGEST, ["c/d", "a/b"]))
    found = thefts(new, old, before)
    assert [change.phrase.text for change in found] == ["taken"]
    assert found[0].before == Heard(outcome=ANSWER, topics=("c/d",))


def test_a_revision_is_unpacked_and_a_folder_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "intents/es").mkdir(parents=True)
    (tmp_path / "intents/es/ptp.yml").write_text("old")
    (tmp_path / "secret.txt").write_text("x")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=v", "-c", "user.email=v@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *arguments], check=True)
    (tmp_path / "intents/es/ptp.yml").write_text("new")
    with folder_of(tmp_path, "HEAD") as folder:
        assert (folder / "intents/es/ptp.yml").read_text() == "old"
        assert not (folder / "secret.txt").exists()
    assert not folder.exists()
    with folder_of(tmp_path, str(tmp_path)) as folder:
        assert (folder / "intents/es/ptp.yml").read_text() == "new"


@pytest.mark.parametrize("name", ["no-such-branch", "--output=/tmp/x"])
def test_what_is_neither_folder_nor_revision_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="revision"), folder_of(tmp_path, name):
        pass
