"""The content is Rasa's: each language folder as it lies here, and both exports.

The schemas in tests/rasa_schema/ state in our own words what Rasa 3.x publishes and
checks; what concerns several files is asked here.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from bot.content.build import read
from bot.content.drafts import Drafts
from bot.content.dump import dumped
from bot.content.rasa import Profile, export
from bot.mind import markup
from bot.model import LanguageCode, TopicId
from tests.content.little import TODAY, Little

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = ROOT / "tests" / "rasa_schema"
LANGUAGES = sorted(path.name for path in (ROOT / "intents").iterdir() if path.is_dir())
OURS = ("_urgent.yml", "_danger.yml")
"""The safety net's files, which Rasa has no part in."""
ENTITY = re.compile(r"\[[^\]]+\]\s*[({\[]")
"""What Rasa takes for an entity in an example."""


@cache
def registry() -> Registry[Any]:
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")]
    return Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )


def wrong(data: object, reference: str) -> list[str]:
    """What the schema finds wrong."""
    checker = Draft202012Validator({"$ref": reference}, registry=registry())
    return [f"{found.json_path}: {found.message}"[:300] for found in checker.iter_errors(data)]


def files(tree: str, language: str) -> dict[str, Any]:
    return {
        path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / tree / language).glob("*.yml"))
    }


def phrases(data: Any) -> Iterator[tuple[str, str]]:
    """Intent and example, read as Rasa reads them."""
    for item in data["nlu"]:
        for line in item["examples"].splitlines():
            assert line.startswith("- "), f"{item['intent']}: Rasa skips {line!r}"
            yield item["intent"], line[1:].strip()


@cache
def drafts() -> Drafts:
    return read(ROOT, date(2026, 11, 23)).drafts


@cache
def exported(profile: Profile) -> dict[str, Any]:
    return {path: yaml.safe_load(text) for path, text in export(drafts(), profile).items()}


@pytest.mark.parametrize("schema", sorted(path.name for path in SCHEMAS.glob("*.json")))
def test_each_schema_of_rasas_rules_is_a_schema(schema: str) -> None:
    Draft202012Validator.check_schema(json.loads((SCHEMAS / schema).read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_a_language_folder_is_one_that_rasa_takes(language: str) -> None:
    nlu = files("intents", language)
    for name in OURS:
        nlu.pop(name, None)
    found = {f"intents/{name}": wrong(data, "nlu.json") for name, data in nlu.items()}
    for name, data in files("responses", language).items():
        found[f"responses/{name}"] = wrong(data, "responses_file.json")
    assert {name: errors for name, errors in found.items() if errors} == {}
    assert nlu


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OURS)
def test_rasa_passes_over_the_safety_net(language: str, name: str) -> None:
    """Rasa takes a YAML file for its own by these keys."""
    data = files("intents", language).get(name, {})
    assert not {"nlu", "responses", "stories", "rules", "intents"} & set(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_language_folder_every_retrieval_intent_has_its_response(language: str) -> None:
    intents = {
        intent
        for name, data in files("intents", language).items()
        if name not in OURS
        for intent, _ in phrases(data)
    }
    responses = [
        name for data in files("responses", language).values() for name in data["responses"]
    ]
    retrieval = {intent for intent in intents if "/" in intent}
    assert len(responses) == len(set(responses))
    assert {f"utter_{intent}" for intent in retrieval} <= set(responses)
    # Rasa refuses a name that is both an intent of its own and a group of retrieval intents.
    assert {intent.partition("/")[0] for intent in retrieval} & intents == set()
    assert intents - retrieval <= {"out_of_scope"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_is_an_entity_or_belongs_to_two_intents(language: str) -> None:
    seen: dict[str, str] = {}
    for name, data in files("intents", language).items():
        for intent, text in phrases(data) if name not in OURS else ():
            assert not ENTITY.search(text), f"Rasa reads an entity in {text!r}"
            assert not text.startswith("/"), f"Rasa reads a payload in {text!r}"
            assert seen.setdefault(text, intent) == intent, f"{text!r} is in two intents"


@pytest.mark.parametrize("profile", Profile)
def test_an_export_is_what_rasa_takes(profile: Profile) -> None:
    found: dict[str, list[str]] = {}
    for path, data in exported(profile).items():
        kind = {"nlu": "nlu", "data": "stories", "tests": "stories"}.get(path.partition("/")[0])
        found[path] = wrong(data, f"{kind or path.removesuffix('.yml')}.json")
    pro = "" if profile is Profile.CONDITIONAL else "#pro"
    responses = exported(profile)["domain.yml"]["responses"]
    found["responses"] = wrong(responses, f"responses.json{pro}")
    assert {name: errors for name, errors in found.items() if errors} == {}
    assert wrong(responses, "responses.json") == [] or profile is Profile.TRANSLATION


@pytest.mark.parametrize("profile", Profile)
def test_an_exported_assistant_hangs_together(profile: Profile) -> None:
    out = exported(profile)
    domain, config = out["domain.yml"], out["config.yml"]
    full = {
        intent
        for path, data in out.items()
        if path.startswith("nlu/")
        for intent, _ in phrases(data)
    }
    groups = {intent.partition("/")[0] for intent in full if "/" in intent}
    assert groups | {"out_of_scope"} == set(domain["intents"])
    assert {f"utter_{intent}" for intent in full} | {"utter_default"} == set(domain["responses"])
    selectors = [
        c["retrieval_intent"] for c in config["pipeline"] if c["name"] == "ResponseSelector"
    ]
    assert sorted(selectors) == sorted(groups)
    actions = {f"utter_{group}" for group in groups} | set(domain["responses"])
    for part in out["data/rules.yml"]["rules"] + out["tests/test_stories.yml"]["stories"]:
        intent, action = part["steps"]
        assert intent["intent"] in full | set(domain["intents"]) | {"nlu_fallback"}
        assert action["action"] in actions
    ruled = {rule["steps"][0]["intent"] for rule in out["data/rules.yml"]["rules"]}
    assert ruled == set(domain["intents"]) | {"nlu_fallback"}


def test_a_rule_names_the_group_and_only_a_test_story_the_whole_intent() -> None:
    """Rasa takes full retrieval intents in files named test_… alone."""
    out = exported(Profile.CONDITIONAL)
    assert all("/" not in rule["steps"][0]["intent"] for rule in out["data/rules.yml"]["rules"])
    assert [path for path in out if path.rpartition("/")[2].startswith("test_")] == [
        "tests/test_stories.yml"
    ]


def test_every_test_phrase_becomes_a_story_and_none_is_trained_on() -> None:
    out = exported(Profile.CONDITIONAL)
    told = [
        (story["steps"][0]["intent"], story["steps"][0]["user"])
        for story in out["tests/test_stories.yml"]["stories"]
    ]
    assert told == [(phrase.topic, phrase.text) for phrase in drafts().tests]
    trained = {
        text for path, data in out.items() if path.startswith("nlu/") for _, text in phrases(data)
    }
    asked = {phrase.text for phrase in drafts().tests if phrase.language == "es"}
    spanish = {
        text for path, data in out.items() if path.startswith("nlu/es") for _, text in phrases(data)
    }
    assert trained
    assert asked & spanish == set()


def test_every_training_phrase_is_exported_in_its_language() -> None:
    out = exported(Profile.CONDITIONAL)
    told = {
        (path.split("/")[1].partition("_")[0], intent, text)
        for path, data in out.items()
        if path.startswith("nlu/")
        for intent, text in phrases(data)
    }
    assert told >= {(p.language, p.topic, p.text) for p in drafts().phrases}


@pytest.mark.parametrize("profile", Profile)
def test_what_a_button_sends_is_an_example_of_its_topic(profile: Profile) -> None:
    """Rasa knows no retrieval intent behind a slash: the payload is classified as text."""
    out = exported(profile)
    known = {
        text: intent
        for path, data in out.items()
        if path.startswith("nlu/")
        for intent, text in phrases(data)
    }
    sent = {
        button["payload"]
        for variations in out["domain.yml"]["responses"].values()
        for variation in variations
        for button in variation.get("buttons", ())
    }
    assert sent
    assert {payload: known.get(payload) for payload in sent} == {
        payload: payload[1:] for payload in sent
    }


def chosen(responses: Any, topic: TopicId, language: str) -> Any:
    """The variation that Rasa Open Source says when the slot holds the language."""
    variations = responses[f"utter_{topic}"]
    fitting = [
        variation
        for variation in variations
        if variation.get("condition") == [{"type": "slot", "name": "language", "value": language}]
    ]
    return (fitting or [variation for variation in variations if "condition" not in variation])[0]


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
def test_by_the_language_slot_a_person_gets_their_language_or_else_spanish(language: str) -> None:
    responses = exported(Profile.CONDITIONAL)["domain.yml"]["responses"]
    for topic in drafts().topics:
        answers = drafts().answers
        wanted = answers.get((topic, LanguageCode(language))) or answers[topic, LanguageCode("es")]
        got = chosen(responses, topic, language)
        assert got["text"] == markup.plain(wanted.text.strip())
        assert got["metadata"]["title"] == wanted.title
        spanish = answers[topic, LanguageCode("es")]
        assert got["metadata"]["source_date"] == spanish.source_date
        assert [s["url"] for s in got["metadata"]["sources"]] == [
            url for _, url, _ in spanish.sources
        ]
        buttons = [*got.get("buttons", ()), *got["metadata"].get("commands", ())]
        assert sorted((b["title"], b["payload"]) for b in buttons) == sorted(
            (button.title, button.payload) for button, _ in wanted.buttons
        )


def test_by_translation_keys_one_response_holds_every_language() -> None:
    responses = exported(Profile.TRANSLATION)["domain.yml"]["responses"]
    for (topic, language), answer in drafts().answers.items():
        (only,) = responses[f"utter_{topic}"]
        spanish = language == "es"
        text = only["text"] if spanish else only["translation"][language]
        assert text == markup.plain(answer.text.strip())
        titles = {button.payload: button.title for button, _ in answer.buttons}
        for button in only.get("buttons", ()):
            title = button["title"] if spanish else button["translation"][language]["title"]
            assert titles[button["payload"]] == title


def test_the_language_slot_holds_each_language_and_begins_with_spanish() -> None:
    for profile in Profile:
        slot = exported(profile)["domain.yml"]["slots"]["language"]
        assert (slot["values"], slot["initial_value"]) == (list(drafts().languages), "es")
    assert "additional_languages" not in exported(Profile.CONDITIONAL)["config.yml"]
    config = exported(Profile.TRANSLATION)["config.yml"]
    assert [config["language"], *config["additional_languages"]] == list(drafts().languages)


def test_every_slot_in_a_text_is_declared() -> None:
    """Rasa leaves a whole text unfilled when one slot of it is unknown."""
    domain = exported(Profile.TRANSLATION)["domain.yml"]
    for variations in domain["responses"].values():
        for text in (variations[0]["text"], *variations[0]["translation"].values()):
            assert set(re.findall(r"\{([^{}\n]+)\}", text)) <= set(domain["slots"])
            assert "${" not in text  # Rasa would put a variable of the environment there


def test_a_stale_translation_says_so_in_the_export(tmp_path: Path) -> None:
    little = Little(tmp_path)
    little.replace("responses/es/ptp.yml", "El PTP ya no se puede pedir", "Ya no se pide el PTP")
    responses = yaml.safe_load(
        export(little.read(TODAY).drafts, Profile.CONDITIONAL)["domain.yml"]
    )["responses"]
    assert chosen(responses, TopicId("ptp/deadline"), "en")["metadata"]["stale"] is True
    assert chosen(responses, TopicId("ptp/expired"), "en")["metadata"]["stale"] is False


def test_no_answer_of_an_export_shows_markup() -> None:
    for variations in exported(Profile.CONDITIONAL)["domain.yml"]["responses"].values():
        for variation in variations:
            assert not re.search(r"</?[a-z]+[^>]*>|&(amp|lt|gt);", variation["text"])


@pytest.mark.parametrize("profile", Profile)
def test_no_yaml_reader_can_take_an_exported_text_for_something_else(profile: Profile) -> None:
    for text in export(drafts(), profile).values():
        assert_unambiguous(text)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.dictionaries(st.sampled_from(["text", "title", "payload"]), TEXTS)))
def test_any_text_comes_back_as_it_went(value: list[dict[str, str]]) -> None:
    written = dumped(value)
    assert yaml.safe_load(written) == value
    assert_unambiguous(written)


@pytest.mark.parametrize(
    "text", ["no", "1e3", "0o14", "12:30", "2024-03-01", "~", "", "- a\n", " x\ny ", "a: b"]
)
def test_a_text_that_some_yaml_misreads_is_quoted(text: str) -> None:
    assert yaml.safe_load(dumped({"text": text})) == {"text": text}
    assert_unambiguous(dumped({"text": text}))


def assert_unambiguous(written: str) -> None:
    """Bare scalars are keys, true, false, null and numbers, alike in YAML 1.1 and 1.2."""
    for event in yaml.parse(written):
        assert not isinstance(event, yaml.AliasEvent)
        if isinstance(event, yaml.ScalarEvent) and event.style is None:
            assert re.fullmatch(r"[a-z][a-z0-9_/]*|[1-9][0-9]*|0(\.[0-9]+)?", event.value), event
            assert event.value not in {"y", "n", "yes", "no", "on", "off"}


def test_norwegian_is_a_language_and_not_a_refusal() -> None:
    written = dumped({"translation": {"no": "ja"}})
    assert yaml.safe_load(written) == {"translation": {"no": "ja"}}
    assert_unambiguous(written)


NLU = {"version": "3.1", "nlu": [{"intent": "ptp/what", "examples": "- a\n- b\n"}]}
SPOILED_NLU = {
    "a version that is a number": {**NLU, "version": 3.1},
    "a line without a dash": {**NLU, "nlu": [{"intent": "a/b", "examples": "- a\nb\n"}]},
    "an empty line": {**NLU, "nlu": [{"intent": "a/b", "examples": "- a\n\n- b\n"}]},
    "no examples": {**NLU, "nlu": [{"intent": "a/b"}]},
    "two slashes": {**NLU, "nlu": [{"intent": "a/b/c", "examples": "- a\n"}]},
    "an unknown key": {**NLU, "nlu": [{"intent": "a/b", "examples": "- a\n", "near": True}]},
}
SPOILED_RESPONSES: dict[str, Any] = {
    "a name without utter_": {"ptp/what": [{"text": "a"}]},
    "no text": {"utter_a/b": [{"metadata": {}}]},
    "a key that Rasa does not know": {"utter_a/b": [{"text": "a", "title": "b"}]},
    "a condition without a value": {
        "utter_a/b": [{"text": "a", "condition": [{"type": "slot", "name": "language"}]}]
    },
    "a translation outside Rasa Pro": {"utter_a/b": [{"text": "a", "translation": {"en": "b"}}]},
    "no list": {"utter_a/b": {"text": "a"}},
}


@pytest.mark.parametrize("name", SPOILED_NLU)
def test_the_rules_catch_what_rasa_would_skip_or_refuse(name: str) -> None:
    assert wrong(NLU, "nlu.json") == []
    assert wrong(SPOILED_NLU[name], "nlu.json") != []


@pytest.mark.parametrize("name", SPOILED_RESPONSES)
def test_the_rules_catch_a_response_that_rasa_would_refuse(name: str) -> None:
    assert wrong({"utter_a/b": [{"text": "a", "metadata": {"x": [1]}}]}, "responses.json") == []
    assert wrong(SPOILED_RESPONSES[name], "responses.json") != []
