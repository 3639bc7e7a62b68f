"""Accepted phrases become edited files, a patch that git applies, and a branch."""

import subprocess
from pathlib import Path

import pytest

from bot.content import folder
from bot.content.branch import ADDRESS, Change, checkout, commit, exists
from bot.content.build import read
from bot.content.mistake_kinds import Level
from bot.content.proposal import MAX_CHARACTERS, edited, in_the_way, of_language, patch, sift
from bot.content.proposed import Proposed, clean
from bot.errors import ContentError
from tests.content.little import HEAD, PHRASES, TESTS, TODAY, Little


def phrase(
    text: str, topic: str = "ptp/deadline", *, test: bool = False, language: str = "es",
    near: bool = True,
) -> Proposed:  # fmt: skip
    return Proposed(text=text, topic=topic, language=language, test=test, near=near)


MIXED = [
    phrase("aun reciben papeles del ptp o ni modo"),
    phrase("con mi permiso muerto a donde voy", "ptp/expired", test=True),
    phrase("how do i fly to the moon", "out_of_scope", language="en", near=False),
    phrase("cuando pagan la pension en chile", "out_of_scope"),
    phrase("can I still ask for that paper #1: now?", language="en"),
]


@pytest.fixture
def little(tmp_path: Path) -> Little:
    return Little(tmp_path / "content")


def git(root: Path, *arguments: str, given: str = "") -> str:
    named = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    done = subprocess.run(
        ["git", "-C", str(root), *named, *arguments],
        check=True, capture_output=True, text=True, input=given,
    )  # fmt: skip
    return done.stdout


def committed(root: Path) -> None:
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "-A")
    git(root, "commit", "--quiet", "-m", "content")


def problems(root: Path) -> list[str]:
    return [str(one) for one in read(root, TODAY).problems if one.level is Level.ERROR]


def test_the_patch_applies_and_the_checker_takes_what_it_makes(little: Little) -> None:
    committed(little.root)
    content = folder.read(little.root)
    text = patch(content.texts, edited(content, MIXED))
    git(little.root, "apply", "--whitespace=error", given=text)
    assert problems(little.root) == []
    found = read(little.root, TODAY).drafts
    here = {(one.text, one.topic, one.language) for one in found.phrases}
    tests = {(one.text, one.topic, one.language) for one in found.tests}
    for one in MIXED:
        assert ((one.text, one.topic, one.language) in tests) is one.test
        assert ((one.text, one.topic, one.language) in here) is not one.test
    far = {one.text for one in found.phrases if one.near is False}
    assert far == {"how do i fly to the moon"}


def test_only_lines_are_added(little: Little) -> None:
    content = folder.read(little.root)
    for path, text in edited(content, MIXED).items():
        before = content.texts.get(path, "").split("\n")
        after = iter(text.split("\n"))
        assert all(line in after for line in before if line), path


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "nlu: []\n",
        HEAD + "nlu: []",
        HEAD + "nlu:\n- intent: ptp/deadline\n  examples: |\n    - uno dos tres",
        HEAD.replace("\n", "\r\n")
        + "nlu:\r\n- intent: ptp/deadline\r\n  examples: |\r\n    - uno dos tres\r\n",
        HEAD + "nlu:\n  - intent: ptp/expired\n    examples: |\n      - uno dos tres\n\n\n",
        HEAD + "nlu:\n- intent: ptp/deadline\n  examples: |\n    - uno\n# the end\n",
    ],
    ids=["empty list", "no last line end", "block without line end", "CRLF", "indented", "comment"],
)
def test_files_of_every_form_take_a_phrase_and_a_patch(little: Little, text: str) -> None:
    path = little.root / "tests/phrases/es/ptp.yml"
    path.write_bytes(text.encode())
    committed(little.root)
    content = folder.read(little.root)
    new = phrase("aun reciben papeles del ptp o ni modo", test=True)
    made = edited(content, [new])
    (little.root / "change.patch").write_bytes(patch(content.texts, made).encode())
    git(little.root, "apply", "change.patch")
    assert path.read_bytes().decode() == made["tests/phrases/es/ptp.yml"]
    assert new.text in {one.text for one in read(little.root, TODAY).drafts.tests}


def test_a_file_that_is_not_there_is_made(little: Little) -> None:
    (little.root / "tests/phrases/en/out_of_scope.yml").unlink(missing_ok=True)
    committed(little.root)
    content = folder.read(little.root)
    new = phrase("sing me a song about the moon", "out_of_scope", language="en", test=True)
    git(little.root, "apply", given=patch(content.texts, edited(content, [new])))
    assert new.text in {one.text for one in read(little.root, TODAY).drafts.tests}


def test_examples_in_another_form_are_refused_with_their_place(little: Little) -> None:
    path = little.root / "intents/es/ptp.yml"
    path.write_text(HEAD + 'nlu:\n- intent: ptp/deadline\n  examples: "- uno dos tres"\n')
    with pytest.raises(ContentError, match=r"intents/es/ptp\.yml:4"):
        edited(folder.read(little.root), [phrase("aun reciben papeles")])


TRAINED, TESTED = PHRASES["ptp/deadline"][0][0], TESTS["ptp/deadline"][0]


@pytest.mark.parametrize(
    ("wanted", "code", "other"),
    [
        (phrase(TRAINED.upper() + "?"), "twice", TRAINED),
        (phrase(TRAINED, test=True), "copy", TRAINED),
        (phrase(TESTED), "copy", TESTED),
        (phrase(" ".join(reversed(TESTED.split()))), "near", TESTED),
        (phrase(" ".join(reversed(TRAINED.split())), test=True), "near", TRAINED),
        (phrase("quiero [el ptp](permiso)"), "link", ""),
        (phrase("?!"), "empty", ""),
        (phrase("a b " * MAX_CHARACTERS), "long", ""),
        (phrase("lo mismo que espera ya"), "twice", "lo mismo que espera ya"),
        (phrase("ya espera que mismo lo", test=True), "near", "lo mismo que espera ya"),
    ],
    ids=lambda value: value.text[:20] if isinstance(value, Proposed) else None,
)
def test_what_the_checker_would_not_take_is_refused(
    little: Little, wanted: Proposed, code: str, other: str
) -> None:
    draft = of_language(folder.read(little.root), "es")
    found = in_the_way(draft, [phrase("lo mismo que espera ya")], wanted)
    assert found is not None
    assert (found.code, found.other) == (code, other)


def test_of_two_near_copies_the_training_phrase_stays(little: Little) -> None:
    draft = of_language(folder.read(little.root), "es")
    test, training = phrase("papeles aun reciben", test=True), phrase("aun reciben papeles")
    kept, refused = sift(draft, [test, training])
    assert kept == [training]
    assert [(one.phrase, one.code) for one in refused] == [(test, "near")]


def test_a_phrase_is_one_line_of_what_can_be_printed() -> None:
    assert clean(" hola\n\tqué\u200b tal\x00 \u202eya \ud800") == "hola qué tal ya"


def change(root: Path, phrases: list[Proposed], author: str = "Casa Abierta") -> Change:
    content = folder.read(root)
    made = edited(content, phrases)
    return Change(before=content.texts, after=made, message="Add phrases\n", author=author)


def test_a_branch_gets_one_commit_and_the_checkout_stays_as_it_is(tmp_path: Path) -> None:
    little = Little(tmp_path / "repository/bot content")
    root = tmp_path / "repository"
    committed(root)
    (root / "other.txt").write_text("being written")
    git(root, "add", "other.txt")
    before = git(root, "status", "--porcelain", "--branch")
    place = checkout(little.root)
    assert place is not None
    assert (place.prefix, place.writable) == ("bot content/", True)
    made = change(little.root, MIXED)
    name = commit(place, "console/phrases", made)
    assert git(root, "rev-parse", "console/phrases").strip() == name
    assert git(root, "log", "-1", "--format=%an|%ae|%s|%P", name).strip() == (
        f"Casa Abierta|{ADDRESS}|Add phrases|{git(root, 'rev-parse', 'main').strip()}"
    )
    assert git(root, "status", "--porcelain", "--branch") == before
    assert "other.txt" not in git(root, "diff", "--name-only", "main", name)
    git(root, "apply", given=patch(made.before, made.after, prefix=place.prefix))
    assert git(root, "diff", "--name-only", name, "--", "bot content").strip() == ""


def test_a_branch_that_exists_is_left_alone(little: Little) -> None:
    committed(little.root)
    place = checkout(little.root)
    assert place is not None
    assert not exists(place, "console/x")
    commit(place, "console/x", change(little.root, MIXED))
    assert exists(place, "console/x")
    with pytest.raises(ContentError, match="exists already"):
        commit(place, "console/x", change(little.root, MIXED[:1]))


@pytest.mark.parametrize("name", ["-x", "a b", "a..b", "x.lock", "/x", "a\nb", "x~1", ""])
def test_what_is_no_branch_s_name_is_refused(little: Little, name: str) -> None:
    committed(little.root)
    place = checkout(little.root)
    assert place is not None
    with pytest.raises(ContentError, match="no name for a branch"):
        commit(place, name, change(little.root, MIXED))


def test_a_file_with_changes_of_its_own_is_not_put_on_a_branch(little: Little) -> None:
    committed(little.root)
    little.replace("intents/es/ptp.yml", TRAINED, f"{TRAINED} pues")
    place = checkout(little.root)
    assert place is not None
    with pytest.raises(ContentError, match=r"intents/es/ptp\.yml is not as in the last commit"):
        commit(place, "console/x", change(little.root, MIXED))
    assert not exists(place, "console/x")


def test_content_that_no_commit_holds_has_no_checkout(little: Little) -> None:
    assert checkout(little.root) is None
    git(little.root, "init", "--quiet")
    assert checkout(little.root) is None
    git(little.root, "commit", "--quiet", "--allow-empty", "-m", "nothing")
    assert checkout(little.root) is None
