"""The editors' schemas: current, at peace with the content, and awake to usual mistakes."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.content import folder, shape
from bot.content.mistake_kinds import Level
from bot.content.schema import schema_of, schemas, texts
from tests.content.little import Little

ROOT = Path(__file__).parent.parent.parent
COMMITTED = ROOT / "docs" / "schemas"
CONTENT = [path for path in folder.read(ROOT).texts if not path.startswith("locales/")]


def wrong(path: str, text: str) -> list[str]:
    """What an editor would underline."""
    name = schema_of(path)
    assert name, f"no schema knows {path}"
    found = Draft7Validator(schemas()[name]).iter_errors(yaml.safe_load(text))
    return [f"{one.json_path}: {one.message}"[:300] for one in found]


def test_the_committed_schemas_are_the_codes_own() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir()}
    assert committed == texts(), "run: tucausa export schemas --out docs/schemas"


@pytest.mark.parametrize("name", schemas())
def test_each_schema_is_a_schema(name: str) -> None:
    Draft7Validator.check_schema(schemas()[name])


@pytest.mark.parametrize("path", CONTENT)
def test_every_content_file_is_as_its_schema_says(path: str) -> None:
    assert wrong(path, (ROOT / path).read_text(encoding="utf-8")) == []


def test_a_file_that_the_bot_does_not_use_has_no_schema() -> None:
    assert schema_of("responses/data/notes.yml") is None
    assert schema_of("intents/es/more/ptp.yml") is None


def objects(schema: Any) -> list[tuple[str, ...]]:
    """The keys of every mapping that a schema closes."""
    if isinstance(schema, list):
        return [keys for item in schema for keys in objects(item)]
    if not isinstance(schema, dict):
        return []
    here = (
        [tuple(schema["properties"])]
        if schema.get("additionalProperties") is False and "properties" in schema
        else []
    )
    return here + [keys for item in schema.values() for keys in objects(item)]


def test_the_schemas_know_exactly_the_keys_that_the_parser_knows() -> None:
    kinds = {
        "intents": [shape.NLU_FILE, shape.INTENT],
        "responses": [
            shape.RESPONSES_FILE,
            shape.RESPONSE,
            shape.BUTTON,
            shape.METADATA,
            shape.SOURCE,
        ],
        "topics": [shape.TOPICS_FILE, shape.GROUP, shape.TOPIC_KEYS],
        "languages": [shape.LANGUAGES_FILE, shape.LANGUAGE_KEYS],
        "urgent": [shape.URGENT_FILE, shape.RULE],
        "danger": [shape.DANGER_FILE, shape.DANGER],
        "offices": [
            shape.OFFICES_FILE,
            shape.OFFICE,
            shape.COORDINATES,
            shape.SOURCE,
            shape.CITY,
        ],
        "canned": [shape.CANNED_FILE, shape.CANNED],
        "events": [shape.EVENTS_FILE, shape.EVENT, shape.SOURCE],
        "followups": [shape.FOLLOWUPS_FILE, shape.CORRECTIONS, shape.ASPECT],
        "decisions": [
            shape.DECISIONS_FILE,
            shape.PATH,
            shape.QUESTION,
            shape.OPTION,
            shape.TABLE,
            shape.DECISION,
        ],
    }
    assert {name: objects(schema) for name, schema in schemas().items()} == kinds


PTP = "responses/es/ptp.yml"
PTP_EN = "responses/en/ptp.yml"
PHRASES = "intents/es/ptp.yml"

SPOILED = {
    "no version": (PTP, 'version: "3.1"\n', ""),
    "a version that is a number": (PHRASES, '"3.1"', "3.1"),
    "an unknown key in an answer": (PTP, "    buttons:", "    boton: no\n    buttons:"),
    "an unknown key beside an intent": (PHRASES, "  examples:", "  example: a\n  examples:"),
    "a phrase without a dash": (PHRASES, "    - hasta cuando", "    hasta cuando"),
    "a phrase that stands too far in": (PHRASES, "    - hasta cuando", "      - hasta cuando"),
    "a dash without a phrase": (PHRASES, "    - hasta cuando habia plazo", "    - "),
    "a topic without a group": (PHRASES, "intent: ptp/deadline", "intent: deadline"),
    "a topic with capitals": (PHRASES, "intent: ptp/deadline", "intent: PTP/deadline"),
    "an answer without utter_": (PTP, "utter_ptp/deadline", "ptp/deadline"),
    "no metadata": (PTP, "    metadata:\n", "    metadato:\n"),
    "no title": (PTP, '      title: "Plazo del PTP"\n', ""),
    "a title too long for a button": (PTP, '"Plazo del PTP"', f'"{"Plazo " * 6}"'),
    "a payload without a slash": (PTP, "payload: /menu", "payload: menu"),
    "an http link": (PTP, "https://example.org", "http://example.org"),
    "a date in words": (PTP, '"2026-03"', '"marzo de 2024"'),
    "a date without quotes": (PTP, 'source_date: "2026-03"', "source_date: 2026-03-01"),
    "a review on a day": (PTP, '"2027-09"', '"2027-09-01"'),
    "an unknown state": (PTP, "state: in_force", "state: vigente"),
    "no state": (PTP, "      state: in_force\n", ""),
    "a translation nobody may claim": (PTP_EN, "translation: draft", "translation: final"),
    "a translation without a hash": (PTP_EN, '      source_hash: "', '      hash: "'),
    "a topic twice indented as text": ("intents/topics.yml", "related: []", 'related: "ptp/deadline"'),
    "no Spanish title": ("intents/topics.yml", "{es: ", "{fr: "),
    "urgent without quotes": ("intents/topics.yml", "    related: []", "    urgent: true\n    related: []"),
    "an unknown direction": ("intents/languages.yml", "direction: ltr", "direction: left"),
    "a language code in words": ("intents/languages.yml", "code: en", "code: english"),
    "an office without a contact": ("responses/data/offices.yml", '  contact: "200-1000"\n', ""),
    "a rule without what it ignores": ("intents/es/_urgent.yml", "  ignores:\n  - quiero morir de risa\n", ""),
    "a pattern that is no list": ("intents/es/_urgent.yml", '  unless:\n  - "de risa"', '  unless: "de risa"'),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_an_editor_shows_the_usual_mistakes(name: str, tmp_path: Path) -> None:
    path, old, new = SPOILED[name]
    little = Little(tmp_path)
    assert wrong(path, little.text(path)) == []
    little.replace(path, old, new)
    assert wrong(path, little.text(path)) != []


def test_an_editor_underlines_nothing_in_a_folder_that_the_checker_finds_good(
    tmp_path: Path,
) -> None:
    little = Little(tmp_path)
    assert [found for found in little.read().problems if found.level is Level.ERROR] == []
    for path in folder.read(tmp_path).texts:
        if not path.startswith("locales/"):
            assert wrong(path, little.text(path)) == []


def test_the_schemas_are_plain_json_that_any_editor_reads() -> None:
    for name, text in texts().items():
        schema = json.loads(text)
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#", name
