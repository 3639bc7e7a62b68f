"""Which keys each kind of content file has: what the parser takes and the editors' schemas know."""

TOPIC = r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*"
"""A topic's name: its group, a slash, its key."""

LANGUAGE = r"[a-z]{2,3}"
"""A language's code."""

VERSION = "3.1"
"""Rasa's data format, quoted in every file that Rasa reads."""

NLU_FILE = ("version", "nlu")
INTENT = ("intent", "examples", "metadata")

RESPONSES_FILE = ("version", "responses")
RESPONSE = ("text", "buttons", "metadata")
BUTTON = ("title", "payload")
SOURCE = ("title", "url")
METADATA = (
    "title", "sources", "source_date", "checked_on", "state", "review_by",
    "source_hash", "translation", "changed", "change_note",
)  # fmt: skip

TOPICS_FILE = ("groups",)
GROUP = ("id", "titles", "office", "topics")
TOPIC_KEYS = ("id", "urgent", "related", "asks")

LANGUAGES_FILE = ("languages",)
LANGUAGE_KEYS = ("code", "name", "direction", "leaders")

OFFICES_FILE = ("offices", "offered_with", "cities")
OFFICE = (
    "id", "name", "contact", "services", "city", "district", "address", "coordinates", "hours",
    "phone", "languages", "notes", "source", "source_date", "state",
)  # fmt: skip
COORDINATES = ("lat", "lon")
CITY = ("id", "name", "of", "spellings", "lat", "lon")
CANNED_FILE = ("canned",)
CANNED = ("id", "titles", "texts")
EVENTS_FILE = ("events",)
EVENT = (
    "id", "titles", "texts", "place", "start", "end", "timezone", "languages", "source",
    "source_date",
)  # fmt: skip
FOLLOWUPS_FILE = ("fillers", "leads", "asking", "also", "corrections", "aspects")
CORRECTIONS = ("denied", "meant")
ASPECT = ("id", "cues", "answers")

DECISIONS_FILE = ("paths",)
PATH = (
    "id", "titles", "intro", "outro", "questions", "tables", "always", "offered_with", "counted",
)  # fmt: skip
QUESTION = ("slot", "ask", "options", "when")
OPTION = ("id", "titles")
TABLE = ("id", "rules")
DECISION = ("when", "answers")

NAME = r"[a-z][a-z0-9_]*"
"""The name of a path, a question, an option or a table."""

URGENT_FILE = ("version", "words", "urgent")
RULE = ("rule", "topic", "patterns", "unless", "matches", "ignores")
DANGER_FILE = ("version", "danger")
DANGER = ("kind", "topic", "examples")

TRANSLATIONS = ("draft", "approved")
"""What a translation may be; approved only by a person."""
