"""YAML without its surprises: traps are named, bombs do nothing, lines are remembered."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import folder, tree
from bot.content.mistakes import Problem
from bot.content.tree import List, Map, Text, Unparsed

PATH = "intents/es/ptp.yml"


def parsed(text: str) -> Map:
    """The tree of a text without mistakes."""
    node, problems = tree.parse(PATH, text)
    assert problems == []
    return node


def refused(text: str) -> Problem:
    """Why the text is not taken."""
    with pytest.raises(Unparsed) as caught:
        tree.parse(PATH, text)
    return caught.value.found


def codes(text: str) -> list[tuple[str, int]]:
    """The mistakes that did not stop the reading, with their lines."""
    return [(found.code, found.line) for found in tree.parse(PATH, text)[1]]


def test_every_node_knows_its_line() -> None:
    node = parsed("a: uno\nb:\n- c: dos\n- tres\n")
    assert node.lines == {"a": 1, "b": 2}
    listed = node.items["b"]
    assert isinstance(listed, List)
    assert [item.line for item in listed.items] == [3, 4]


def test_scalars_stay_the_text_they_are() -> None:
    node = parsed('a: 3.10\nb: 2026\nc: null\nd: "no"\ne: 1e3\nf: "12:30"\n')
    values = {key: item.value for key, item in node.items.items() if isinstance(item, Text)}
    assert values == {"a": "3.10", "b": "2026", "c": "null", "d": "no", "e": "1e3", "f": "12:30"}


@pytest.mark.parametrize(
    "value", ["no", "NO", "yes", "on", "Off", "y", "true", "010", "0x1F", "0o7", "12:30",
              "1:20:30", "2026-03-15", "-012"],
)  # fmt: skip
def test_what_yaml_would_read_as_something_else_must_be_quoted(value: str) -> None:
    assert codes(f"a: b\nkey: {value}\n") == [("yaml-trap", 2)]
    assert codes(f'key: "{value}"\n') == []
    assert codes(f"key:\n- {value}\n") == [("yaml-trap", 2)]


def test_no_as_the_code_of_a_language_is_a_trap_too() -> None:
    assert codes("titles:\n  es: Hola\n  no: Hei\n") == [("yaml-trap", 3)]


def test_a_key_that_stands_twice_is_told_and_the_first_counts() -> None:
    node, problems = tree.parse(PATH, "a: uno\nb: x\na: dos\n")
    assert [(found.code, found.line) for found in problems] == [("yaml-duplicate", 3)]
    assert node.items["a"] == Text("uno", 1)


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefg", "bcdefgh")
    )
    assert len(bomb) < 400
    assert refused(bomb).code == "yaml-alias"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_two_thousand_levels_are_refused(opening: str) -> None:
    assert refused("a:\n  " + opening * 2000).code in ("yaml-deep", "yaml-broken")


def test_two_thousand_levels_by_indentation_are_refused() -> None:
    text = "".join(f"{' ' * depth}a:\n" for depth in range(2000))
    assert refused(text).code == "yaml-deep"


def test_a_tab_in_the_indentation_is_told_by_line() -> None:
    found = refused("a: b\n\tc: d\n")
    assert (found.code, found.line) == ("yaml-tab", 2)


def test_a_tab_inside_a_text_is_no_mistake() -> None:
    assert parsed('a: "b\\tc"\nd: e\tf\n').items["a"] == Text("b\tc", 1, quoted=True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('a: "b\nc: d\n', 3, id="open quote"),
        pytest.param("a: b: c\n", 1, id="two colons"),
        pytest.param("a: [b\nc: d\n", 2, id="open bracket"),
        pytest.param("a: b\n c: d\n", 2, id="indentation"),
        pytest.param("a: b\n---\nc: d\n", 2, id="second document"),
        pytest.param("a: \x07\n", 1, id="control character"),
    ],
)
def test_what_is_no_yaml_is_told_by_line(text: str, line: int) -> None:
    found = refused(text)
    assert found.code == "yaml-broken"
    assert abs(found.line - line) <= 1


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "# nothing\n", "''\n"])
def test_a_file_is_a_mapping(text: str) -> None:
    assert refused(text).code == "shape"


def test_tags_make_no_objects() -> None:
    node = parsed('a: !!python/object/apply:os.system ["true"]\nb: !!int "3"\n')
    assert node.items["b"] == Text("3", 2, quoted=True)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_a_tree_or_a_problem(text: str) -> None:
    try:
        node, _ = tree.parse(PATH, text)
    except Unparsed as refusal:
        assert refusal.found.path == PATH
        assert refusal.found.line >= 1
    else:
        assert isinstance(node, Map)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_a_problem(data: bytes) -> None:
    found = folder._decoded(data, PATH)
    assert isinstance(found, str | Problem)


def test_the_largest_file_is_read_in_a_moment() -> None:
    text = "a:\n" + "- {b: c, d: e}\n" * (folder.MAX_BYTES // 15)
    begun = time.process_time()
    tree.parse(PATH, text)
    assert time.process_time() - begun < 10
