"""docs/mistakes.md: every mistake the checker knows, from the code, with an example of each."""

from collections.abc import Iterator

from bot.content.mistake_kinds import CATALOGUE, Level

EXAMPLES = {
    "file-missing": "intents/languages.yml was deleted",
    "file-too-big": "a file of 1.2 MB in responses/es/",
    "file-outside": "responses/es/ptp.yml -> /home/ana/ptp.yml",
    "file-unreadable": "chmod 000 responses/es/ptp.yml",
    "file-encoding": "a file saved as Windows-1252: Extranjer\\xeda",
    "file-bom": "a file that Notepad saved as “UTF-8 with BOM”",
    "file-empty": "responses/es/ptp.yml with nothing in it",
    "file-unused": "intents/es/old/ptp.yml",
    "yaml-tab": "<tab>text: hola",
    "yaml-broken": 'title: "Plazo del PTP',
    "yaml-alias": "text: &saludo Hola",
    "yaml-deep": "[[[[[[[[[[[[[[[[[[[[[[ … ]]]",
    "yaml-duplicate": "utter_ptp/what: … (twice in one file)",
    "yaml-trap": "source_date: 2026-03-15      no: Non      phone: 010      hours: 12:30",
    "version": "version: 3.1",
    "key-unknown": "sorces:",
    "key-missing": "- intent: ptp/what      (without examples)",
    "shape": "buttons: /ptp/what",
    "examples-dash": "examples: |\n    todavia dan el ptp",
    "examples-none": "examples: |",
    "example-link": "- quiero ver [el ptp](permiso)",
    "topic-id": "- intent: PTP",
    "topic-unknown": "- intent: ptp/dedline",
    "topic-twice": "- id: ptp/what      (twice in topics.yml)",
    "topic-elsewhere": "utter_asylum/apply in responses/es/ptp.yml",
    "intent-without-response": "- id: ptp/new in topics.yml, no utter_ptp/new",
    "response-without-intent": "utter_ptp/new, no phrases in intents/es/ptp.yml",
    "translation-missing": "utter_ptp/new in es, not in en",
    "phrases-missing": "- intent: ptp/new in es, not in en",
    "language": "- {code: english, name: English}",
    "language-unknown": "intents/it/ptp.yml, and no it in languages.yml",
    "phrase-twice": "«se vencio mi ptp» under ptp/expired and ptp/what",
    "phrase-test": "the same line in intents/ and in tests/phrases/",
    "phrase-near": "test «el ptp todavia puedo sacar», training «todavia puedo sacar el ptp»",
    "text-long": "an answer of 3,600 characters",
    "text-empty": "text: |",
    "text-markup": '<b>Ojo      <br>      A & B      <a href="javascript:…">',
    "text-slot": "Hola {name}",
    "title-long": 'title: "Todo lo que tienes que saber sobre el PTP"',
    "button-payload": "payload: ptp/expired      (without the first slash)",
    "button-long": "payload: /a-topic-name-of-more-than-64-bytes…",
    "source-none": "sources: []",
    "source-url": 'url: "http://example.org"',
    "date": 'source_date: "15/03/2026"',
    "date-future": 'source_date: "2031-01"',
    "date-missing": "source_date: null      (in a group that needs sources)",
    "review-month": 'review_by: "2027"',
    "review-none": 'state: ended      review_by: "2027-09"',
    "review-policy": 'source_date: "2026-03"      review_by: "2026-04"',
    "state": "state: old",
    "state-date": 'source_date: "2026-03"      checked_on: "2025-01-10"',
    "translation-stale": "the Spanish text changed, source_hash did not",
    "translation-orphan": "utter_ptp/new in responses/en only",
    "translation-differs": "es: 0800-15170      en: 0800-15171",
    "translation-buttons": "es: /ptp/expired      en: /ptp/what",
    "urgent-pattern": '- "me (esta|estan pegando"',
    "urgent-missed": "an example under matches that no pattern fits",
    "urgent-false": "an example under ignores that a pattern fits",
    "danger-kind": "- kind: violence",
    "danger-card": "- kind: none\n  topic: protection/mental_health",
    "danger-twice": "«ayudenme» under violence_now and medical",
    "danger-empty": "- ¿¿??",
    "danger-long": "a phrase of 700 characters",
    "po-broken": 'msgid "menu.head      (a quote is missing)',
    "po-missing": "a key that only the English file has",
    "po-slot": 'msgstr "review in {wen}"      (the Spanish says {when})',
    "po-markup": 'msgstr "<b>Menu"',
    "event-id": "- id: Feria 2027",
    "event-twice": "- id: fair_2027      (twice)",
    "event-time": 'start: "14/03/2027 10h"',
    "event-zone": "timezone: Peru/Lima",
    "event-end": 'start: "2027-03-14 10:00"      end: "2027-03-14 09:00"',
    "event-long": "a text of 600 characters",
    "event-language": "languages: [es, pt]      (without pt under titles or texts)",
    "change-note": 'changed: "2026-11-27"      (without change_note)',
    "change-day": "changed in responses/en/ptp.yml",
    "change-date": 'changed: "2031-01-01"',
    "change-long": "a change_note of 400 characters",
    "change-untold": "changed in Spanish, no change_note in English",
    "path-name": "- slot: Mis papeles",
    "path-twice": "- slot: papers      (twice in one path)",
    "path-slot": "when: {paper: [ptp]}      (the question is called papers)",
    "path-option": "when: {papers: [ptpp]}",
    "path-never": "when: {papers: []}",
    "path-long": "an eleventh question",
    "path-gap": "no rule with papers: [none] in a table about papers",
    "path-clash": "two rules with papers: [ptp] and other answers",
    "path-dead": "a rule with papers: [ptp] after one with papers: [ptp, cpp], same answers",
    "path-many": "a table that asks for eight questions at once",
    "option-long": "- id: an_option_with_a_name_of_more_than_sixty_bytes…",
    "office-twice": "- id: defensoria      (in two places)",
    "office-service": "services: [abogado]",
    "office-hours": 'hours: "de lunes a viernes por la mañana"',
    "office-coordinates": "coordinates: {lat: -77.04, lon: -12.05}      (the wrong way round)",
    "office-place": "district: comaz",
    "office-state": "state: ended",
    "office-nowhere": "services: [health]      (without city, phone and contact)",
    "office-contact": "office: migraciones      (in intents/topics.yml; it has no contact)",
    "path-language": 'titles: {es: "Guía", en: "Guide"}      (without pt and fr)',
}
"""What each mistake looks like."""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# What `tucausa check` tells you"
    yield ""
    yield "<!-- Generated by `tucausa export mistakes`; a test keeps it current. -->"
    yield ""
    yield (
        "Each line of the check is `path:line: what is wrong and how to mend it [code]`. "
        "Look the code up here. An **error** keeps the old content in the running bot; "
        "a **warning** does not. / Busca aquí el código que aparece al final de cada línea."
    )
    for level, head in ((Level.ERROR, "Errors · Errores"), (Level.WARNING, "Warnings · Avisos")):
        yield ""
        yield f"## {head}"
        for code, mistake in CATALOGUE.items():
            if mistake.level is level:
                yield from _entry(code, mistake.es, mistake.en)


def _entry(code: str, es: str, en: str) -> Iterator[str]:
    yield ""
    yield f"### {code}"
    yield ""
    yield f"- es: {es}"
    yield f"- en: {en}"
    yield ""
    yield "```"
    yield EXAMPLES[code]
    yield "```"
