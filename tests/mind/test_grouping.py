"""Missed questions put together: by likeness, most frequent first, and gone when decided."""

import hashlib
import random
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.grouping import (
    LIKENESS,
    Group,
    Leaders,
    Missed,
    Reader,
    Settled,
    groups,
    likeness,
    unit,
)
from bot.mind.text import tokens

COMMON = frozenset({"el", "la", "de", "que", "como", "para", "un", "mi", "en", "se"})


def mark(text: str, key: str = "new") -> str:
    return hashlib.sha256(f"{key} {text}".encode()).hexdigest()[:20]


def reader(*keys: str) -> Reader:
    return Reader(
        words=tokens,
        rarity=lambda word: 0.5 if word in COMMON else 4.0,
        marks=[lambda text, key=key: mark(text, key) for key in keys or ("new",)],  # type: ignore[misc]  # a default binds the key
    )


READER = reader()


def asked(text: str, conversation: str = "a", *, at: float = 0.0, language: str = "es") -> Missed:
    return Missed(text=text, language=language, conversation=conversation, at=at, reason="fallback")


def found(missed: Sequence[Missed], settled: Settled | None = None) -> list[Group]:
    return groups(missed, READER.read, settled or Settled())


def texts(group: Group) -> set[str]:
    return {variant.text for variant in group.variants}


LIKE = [
    asked("como saco el brevete", "a"),
    asked("¿Cómo saco el BREVETE?", "b"),
    asked("brevete en lima como saco", "c"),
    asked("quiero vender arepas", "d"),
]


def test_like_questions_are_one_group_and_the_most_frequent_stands_first() -> None:
    first, second = found(LIKE)
    assert (first.conversations, second.conversations) == (3, 1)
    assert "quiero vender arepas" not in texts(first)
    assert first.variants[0].conversations == 2


def test_a_person_who_repeats_counts_once() -> None:
    many = [asked("quiero vender arepas", "d", at=float(number)) for number in range(9)]
    assert [group.conversations for group in found([*LIKE, *many])] == [3, 1]


def test_languages_are_kept_apart() -> None:
    both = [asked("visa para chile", "a"), asked("visa para chile", "b", language="pt")]
    assert sorted(group.language for group in found(both)) == ["es", "pt"]


def test_what_has_no_words_is_no_question() -> None:
    assert found([asked("🙂🙂"), asked(""), asked("...")]) == []


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_they_came_changes_nothing(shuffle: random.Random) -> None:
    mixed = list(LIKE)
    shuffle.shuffle(mixed)
    assert [texts(one) for one in found(mixed)] == [texts(one) for one in found(LIKE)]


def settle(group: Group) -> Settled:
    return Settled(
        texts=frozenset(variant.fingerprint for variant in group.variants),
        bags=((group.language, group.variants[0].bag),),
    )


def test_a_decided_group_does_not_come_back_when_it_grows() -> None:
    first, second = found(LIKE)
    grown = [*LIKE, asked("el brevete como lo saco", "x"), asked("saco brevete", "y")]
    assert [texts(one) for one in found(grown, settle(first))] == [texts(second)]


def test_its_wordings_do_not_come_back_when_words_are_weighed_otherwise() -> None:
    first, _ = found(LIKE)
    only_texts = Settled(texts=settle(first).texts)
    assert all("brevete" not in text for one in found(LIKE, only_texts) for text in texts(one))


def test_what_was_decided_under_the_old_key_stays_decided() -> None:
    old = reader("old")
    first = groups(LIKE, old.read, Settled())[0]
    rotated = reader("new", "old")
    left = groups([*LIKE, asked("saco brevete", "y")], rotated.read, settle(first))
    assert [texts(one) for one in left] == [{"quiero vender arepas"}]


def test_a_decision_in_one_language_leaves_the_others() -> None:
    portuguese = asked("brevete como saco", "z", language="pt")
    first = found(LIKE)[0]
    assert any(one.language == "pt" for one in found([*LIKE, portuguese], settle(first)))


def test_thousands_of_decisions_about_one_word_are_all_kept() -> None:
    bags = tuple(("es", unit({mark("brevete"): 1.0, mark(f"w{n}"): 1.0})) for n in range(300))
    assert found([asked("brevete w299")], Settled(bags=bags)) == []


def test_what_is_kept_of_a_decision_holds_no_word() -> None:
    kept = repr(settle(found(LIKE)[0]))
    assert not any(word in kept for word in ("brevete", "saco", "lima"))


BAGS = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.1, 5.0), min_size=1).map(unit)


@given(st.lists(BAGS, max_size=12), BAGS)
def test_the_leader_found_by_words_is_the_one_that_comparing_all_finds(
    leaders: list[dict[str, float]], bag: dict[str, float]
) -> None:
    index = Leaders(LIKENESS)
    for one in leaders:
        index.add(one)
    values = [likeness(bag, one) for one in leaders]
    best = max(values, default=0.0)
    place = index.nearest(bag)
    if best > LIKENESS + 1e-9:
        assert place is not None
        assert values[place] == pytest.approx(best)
    elif best < LIKENESS - 1e-9:
        assert place is None


def test_five_thousand_questions_are_grouped_in_seconds() -> None:
    draw = random.Random(7)
    words = [f"w{number}" for number in range(3000)]
    seeds = [draw.choices(words, k=8) for _ in range(400)]
    missed = []
    for number in range(5000):
        said = [word for word in draw.choice(seeds) if draw.random() > 0.2]
        missed.append(asked(" ".join([*said, draw.choice(words)]), str(number)))
    read = {one.text: READER.read(one.text, "es") for one in missed}
    start = time.process_time()
    made = groups(missed, lambda text, _: read[text], Settled())
    assert time.process_time() - start < 4
    assert len(made) < 1000
    assert sum(len(group.asked) for group in made) == 5000
    assert all(a.conversations >= b.conversations for a, b in pairwise(made))
