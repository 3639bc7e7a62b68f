"""The safety net: its notation, its real rules, and that nothing slows or slips it."""

import re
import time
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.patterns import BadPattern, Parser
from bot.mind.safety import MAX_CHARACTERS, Net, Rule, prepared
from bot.model import LanguageCode, TopicId
from tests.content.real import reading

CARD = TopicId("protection/emergency_numbers")


def net(*patterns: str, unless: tuple[str, ...] = (), **words: str) -> Net:
    """A net of one rule."""
    rule = Rule(name="r", topic=CARD, patterns=patterns, unless=unless, words=words)
    return Net({LanguageCode("es"): [rule]})


@pytest.mark.parametrize(
    ("pattern", "text", "fires"),
    [
        ("quiero morir", "Quiero  MORIR!!", True),
        ("quiero morir", "ya no quiero morir hoy", True),
        ("quiero morir", "quiero no morir", False),
        ("quiero morir", "noquiero morir", False),
        ("quiero morir", "quiero morirme", False),
        ("morir", "mórír", True),
        ("a|b c", "b c", True),
        ("a|b c", "b", False),
        ("(a|b) c", "b c", True),
        ("(a|b) c", "a b", False),
        ("suicid*", "pienso en suicidarme", True),
        ("suicid*", "suicid", True),
        ("suicid*", "presuicida", False),
        ("su* ya", "suicida ya", True),
        ("s* ya", "si ya", True),
        ("s* ya", "s ya", True),
        ("su* ya", "si ya", False),
        ("mat* suicid*", "matarme suicidarme", True),
        ("mat* ... suicid*", "matarme o suicidarme", True),
        ("no [quiero] vivir", "no vivir", True),
        ("no [quiero] vivir", "no quiero vivir", True),
        ("no [quiero] vivir", "no puedo vivir", False),
        ("no [quiero|puedo ya] vivir", "no puedo ya vivir", True),
        ("me ... pega", "me pega", True),
        ("me ... pega", "me uno dos tres cuatro pega", True),
        ("me ... pega", "me uno dos tres cuatro cinco pega", False),
        ("(mi (mama|papa)|el) cae", "mi papa cae", True),
        ("(mi (mama|papa)|el) cae", "papa cae", False),
        ("105 ya", "llamen al 105 ya", True),
        ("<quien> cae", "mi papa cae", True),
        ("<quien> cae", "el cae", True),
        ("<quien> cae", "papa cae", False),
    ],
)
def test_the_notation(pattern: str, text: str, fires: bool) -> None:
    found = net(pattern, quien="mi (mama|papa)|el").catch(text)
    assert (found == ("r", CARD)) is fires


@pytest.mark.parametrize(
    "pattern",
    ["", " ", "...", "[a]", "[a] ...", "(a", "a)", "[a", "a]", "(a]", "a||b", "|a", "a|", "()",
     "*", "Á", "niño", "a.b", "a+", ".*", "<nadie>", "<>", "<", "A B", "a|...", r"\w", "^a"],
)  # fmt: skip
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        Parser({}).parse(pattern)


def test_a_list_of_words_that_names_itself_is_refused() -> None:
    with pytest.raises(BadPattern):
        Parser({"a": "<b>", "b": "<a>"}).parse("<a>")


def test_unless_silences_a_rule() -> None:
    risky = net("quiero morir", unless=("de risa", "broma*"))
    assert risky.catch("quiero morir")
    assert risky.catch("quiero morir de risa") is None
    assert risky.catch("quiero morir, son bromas") is None


def test_the_first_rule_in_the_file_sends_its_card() -> None:
    rules = [
        Rule(name=name, topic=TopicId(f"protection/{name}"), patterns=("auxilio",))
        for name in ("one", "two")
    ]
    assert Net({LanguageCode("es"): rules}).catch("auxilio") == ("one", "protection/one")


def test_rules_of_every_language_count_in_every_conversation() -> None:
    rules = {
        LanguageCode("es"): [Rule(name="es", topic=CARD, patterns=("auxilio",))],
        LanguageCode("en"): [Rule(name="en", topic=CARD, patterns=("help me",))],
    }
    both = Net(rules)
    assert both.catch("auxilio") == ("es", CARD)
    assert both.catch("HELP ME") == ("en", CARD)


@pytest.mark.parametrize("before", [0, 500, 700, 1000, 1500])
def test_danger_is_seen_anywhere_in_a_long_message(before: int) -> None:
    risky, filler = net("quiero morir"), "hola que tal "
    text = (filler * 200)[:before].rpartition(" ")[0] + " quiero morir "
    text += (filler * 200)[: max(0, MAX_CHARACTERS - len(text) - 1)]
    assert risky.catch(text)


def test_of_a_very_long_message_the_beginning_and_the_end_are_seen() -> None:
    risky, filler = net("quiero morir"), "hola que tal " * 3000
    assert risky.catch(f"quiero morir {filler}")
    assert risky.catch(f"{filler} quiero morir")


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text_is_searched(text: str) -> None:
    assert net("a ... b").catch(text) in (None, ("r", CARD))
    assert prepared(text).endswith(" ")


@cache
def real() -> Net:
    """The rules of the repository."""
    return Net(reading().drafts.rules)


EXAMPLES = [
    pytest.param(rule, phrase, id=f"{language} {rule.name} {phrase}"[:70])
    for language, rules in reading().drafts.rules.items()
    for rule in rules
    for phrase in rule.matches
]
IGNORED = [
    pytest.param(phrase, id=f"{language} {rule.name} {phrase}"[:70])
    for language, rules in reading().drafts.rules.items()
    for rule in rules
    for phrase in rule.ignores
]


BESIDE_PROTECTION = {"status/expulsion", "asylum/border", "aid/shelter"}
"""Cards of other groups that help somebody who is being expelled, turned away or thrown out."""


@pytest.mark.parametrize(("rule", "phrase"), EXAMPLES)
def test_a_person_in_danger_gets_a_card_of_protection(rule: Rule, phrase: str) -> None:
    caught = real().catch(phrase)
    assert caught
    assert caught[1].startswith("protection/") or caught[1] in BESIDE_PROTECTION
    assert Net({LanguageCode("es"): [rule]}).catch(phrase) == (rule.name, rule.topic)


@pytest.mark.parametrize("phrase", IGNORED)
def test_what_a_rule_ignores_that_rule_does_not_catch(phrase: str) -> None:
    rules = [
        rule
        for group in reading().drafts.rules.values()
        for rule in group
        if phrase in rule.ignores
    ]
    assert Net({LanguageCode("es"): rules}).catch(phrase) is None


def test_every_rule_has_examples_of_both_kinds() -> None:
    rules = [rule for group in reading().drafts.rules.values() for rule in group]
    assert [rule.name for rule in rules if len(rule.matches) < 3 or len(rule.ignores) < 3] == []


def test_ordinary_questions_are_not_urgent() -> None:
    """Phrases of other groups that mention no danger; a few may, by their words."""
    plain = [
        phrase
        for phrase in reading().drafts.phrases
        if phrase.topic.startswith(("ptp/", "campaign/", "bot/", "asylum/"))
    ]
    caught = [phrase.text for phrase in plain if real().catch(phrase.text)]
    assert len(caught) <= len(plain) * 0.01, caught


def test_anchors_hide_no_pattern() -> None:
    """The short cut of ``Net`` finds what trying every pattern would find."""
    draft = reading().drafts
    texts = [phrase.text for phrase in draft.phrases if phrase.topic.startswith("protection/")]
    texts += [p for group in draft.rules.values() for rule in group for p in rule.matches]
    for rule in [rule for group in draft.rules.values() for rule in group]:
        parser = Parser(rule.words)
        danger = re.compile("|".join(parser.parse(one).regex for one in rule.patterns))
        unless = [re.compile(parser.parse(one).regex) for one in rule.unless]
        alone = Net({LanguageCode("es"): [rule]})
        for text in texts:
            folded = prepared(text)
            fits = danger.search(folded) and not any(one.search(folded) for one in unless)
            assert bool(alone.catch(text)) == bool(fits), (rule.name, text)


WORDS = ["no", "me", "mi", "se", "quiero", "voy", "a", "esposo", "mata", "pega", "ya", "hija"]
HOSTILE = {
    "one letter": "a" * 32_000,
    "one word": "no " * 11_000,
    "words of the rules": "me mi se no quiero voy a " * 1_300,
    "almost": "no puedo mas no aguanto mi esposo me quiere " * 800,
    "accents": "é\u0301" * 10_000,
    "emoji": "😭" * 8_000,
    "zalgo": ("h" + "\u0335\u0321" * 20) * 800,
    "brackets": "(" * 32_000,
    "lines": "\n" * 32_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_costs_no_more_than_an_honest_one(text: str) -> None:
    real().catch(text)  # patterns are compiled when they are first needed
    begun = time.process_time()
    real().catch(text)
    assert time.process_time() - begun < 2


@given(st.lists(st.sampled_from(WORDS)))
def test_any_row_of_dangerous_words_is_searched_in_a_moment(row: list[str]) -> None:
    begun = time.process_time()
    real().catch(" ".join(row * 20))
    assert time.process_time() - begun < 3
