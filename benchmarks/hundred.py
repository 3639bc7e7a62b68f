"""The real content multiplied: a hundred topics in four languages, twenty phrases for each.

Two of the topics carry a number, in everything that a reply shows of them. All files
that hold it are saved with the same one, so a reply of two versions shows.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from benchmarks.box import ROOT
from bot.catalog import OUT_OF_SCOPE, SOURCE_LANGUAGE
from bot.content.build import read
from bot.content.drafts import DraftAnswer, Drafts
from bot.model import LanguageCode, TopicId

TOPICS = 100
LANGUAGES = tuple(map(LanguageCode, ("es", "en", "pt", "fr")))
PHRASES = 20
GROUP = "edited"
EDITED = (TopicId(f"{GROUP}/one"), TopicId(f"{GROUP}/two"))
_HEAD = 'version: "3.1"\n'
_LONG = "Un párrafo como los de las otras respuestas, para que el archivo tenga su tamaño. " * 6


class Hundred:
    """The folder on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._drafts = read(ROOT, datetime.now(UTC).date()).drafts
        self._lines: dict[tuple[TopicId, LanguageCode], list[str]] = {}
        for phrase in self._drafts.phrases:
            self._lines.setdefault((phrase.topic, phrase.language), []).append(phrase.text)
        self._copies = dict(_copies(self._drafts))
        self._groups = "".join(_group(group, topics) for group, topics in self._by_group().items())
        for tree in ("locales", "responses/data"):
            shutil.copytree(ROOT / tree, root / tree)
        for name, text in {**self._fixed(), **self.numbered(0), **self.phrases(())}.items():
            self.save(name, text)

    def save(self, name: str, text: str) -> None:
        """Write a file as an editor does: aside, then renamed over the old one."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)

    def numbered(self, number: int) -> dict[str, str]:
        """The files of the two topics and of their group's title, with this number."""
        label = f"Número {number}"
        files = {
            f"responses/{language}/{GROUP}.yml": _HEAD
            + "responses:\n"
            + "".join(_answer(_numbered(topic, language, number)) for topic in EDITED)
            for language in LANGUAGES
        }
        own = _group(GROUP, list(EDITED), title=label)
        return files | {"intents/topics.yml": f"groups:\n{own}{self._groups}"}

    def phrases(self, more: tuple[str, ...]) -> dict[str, str]:
        """The Spanish phrases of the two topics; ``more`` are of the second."""
        lists = {
            EDITED[0]: [f"quiero la primera prueba {n}" for n in range(PHRASES)],
            EDITED[1]: [*(f"muestrame la segunda prueba {n}" for n in range(PHRASES)), *more],
        }
        return {f"intents/es/{GROUP}.yml": _nlu(lists)}

    def _by_group(self) -> dict[str, list[TopicId]]:
        groups: dict[str, list[TopicId]] = {}
        for topic in self._copies:
            groups.setdefault(topic.partition("/")[0], []).append(topic)
        return groups

    def _fixed(self) -> dict[str, str]:
        """Every file that no edit touches."""
        names = "".join(
            f'- {{code: {code}, name: "{code}", direction: ltr, leaders: []}}\n'
            for code in LANGUAGES
        )
        files = {"intents/languages.yml": f"languages:\n{names}"}
        for code in LANGUAGES:
            urgent = ROOT / f"intents/{code}/_urgent.yml"
            files[f"intents/{code}/_urgent.yml"] = urgent.read_text(encoding="utf-8")
            files[f"intents/{code}/{OUT_OF_SCOPE}.yml"] = _nlu(
                {TopicId(OUT_OF_SCOPE): self._said(TopicId(OUT_OF_SCOPE), code)[:80]}
            )
            for group, topics in self._by_group().items():
                lists = {topic: self._phrases_of(topic, code) for topic in topics}
                files[f"intents/{code}/{group}.yml"] = _nlu(lists)
                answers = [_answer(self._answer_of(topic, code)) for topic in topics]
                files[f"responses/{code}/{group}.yml"] = _HEAD + "responses:\n" + "".join(answers)
        edited = {topic: [f"{topic} {n} test" for n in range(PHRASES)] for topic in EDITED}
        return files | {f"intents/{code}/{GROUP}.yml": _nlu(edited) for code in LANGUAGES[1:]}

    def _said(self, topic: TopicId, code: LanguageCode) -> list[str]:
        """The real phrases of a topic; where a language has none, the Spanish ones marked."""
        spoken = self._lines.get((topic, code), [])
        return spoken or [f"{text} {code}" for text in self._lines[topic, SOURCE_LANGUAGE]]

    def _phrases_of(self, topic: TopicId, code: LanguageCode) -> list[str]:
        """Twenty phrases: those of the topic it was copied from, each time with other ends."""
        said = self._said(self._copies[topic], code)
        place = "" if self._copies[topic] == topic else f" zona {topic.replace('/', ' ')}"
        return [
            f"{text}{place}" + (f" vez {n // len(said)}" if n >= len(said) else "")
            for n, text in enumerate(islice(cycle(said), PHRASES))
        ]

    def _answer_of(self, topic: TopicId, code: LanguageCode) -> DraftAnswer:
        """The real answer, with the buttons that lead somewhere in this folder."""
        answers, of = self._drafts.answers, self._copies[topic]
        original = answers[of, SOURCE_LANGUAGE]
        found = answers.get((of, code), original)
        buttons = tuple(
            (button, line)
            for button, line in found.buttons
            if "/" not in button.payload[1:] or button.payload[1:] in self._copies
        )
        hash = original.hash
        return replace(found, topic=topic, language=code, source_hash=hash, buttons=buttons)


def _copies(drafts: Drafts) -> Iterator[tuple[TopicId, TopicId]]:
    """Every topic but the two, and the real one that it is like."""
    real = list(drafts.topics)[: TOPICS - len(EDITED)]
    yield from ((topic, topic) for topic in real)
    for number in range(TOPICS - len(EDITED) - len(real)):
        like = real[number % len(real)]
        yield TopicId(f"more{number // 9}/{like.partition('/')[2]}{number}"), like


def _numbered(topic: TopicId, language: LanguageCode, number: int) -> DraftAnswer:
    """The same text in every language, so that no translation is behind."""
    key = topic.partition("/")[2]
    return DraftAnswer(
        topic=topic, language=language, path="", line=0, text_line=0,
        text=f"Prueba {key}.\n\nNúmero {number}\n\n{_LONG}\n", title=f"Número {number}",
        source_date="2024-01", state="in_force",
        sources=((f"Número {number}", "https://example.org/", 0),),
    )  # fmt: skip


def _group(group: str, topics: list[TopicId], *, title: str = "") -> str:
    """A group of topics.yml; some of the real ones are urgent, which no reply here shows."""
    text = f'- id: {group}\n  titles: {{es: "{title or group}"}}\n  topics:\n'
    return text + "".join(f"  - id: {topic}\n    related: []\n" for topic in topics)


def _nlu(lists: dict[TopicId, list[str]]) -> str:
    return _HEAD + "nlu:\n" + "".join(
        f"- intent: {topic}\n  examples: |\n" + "".join(f"    - {text}\n" for text in phrases)
        for topic, phrases in lists.items()
    )  # fmt: skip


def _answer(answer: DraftAnswer) -> str:
    """In the files' own notation; the number is one more button of an edited answer."""
    buttons = [(button.title, button.payload) for button, _ in answer.buttons]
    if answer.topic in EDITED:
        buttons.append((answer.title, f"/{EDITED[0]}"))
    metadata: dict[str, object] = {"title": answer.title}
    if answer.language == SOURCE_LANGUAGE:
        metadata["sources"] = [{"title": t, "url": url} for t, url, _ in answer.sources]
        metadata |= {k: getattr(answer, k) for k in ("source_date", "state", "review_by")}
    else:
        metadata |= {"source_hash": answer.source_hash or answer.hash, "translation": "draft"}
    lines = "".join(f"      {line}".rstrip() + "\n" for line in answer.text.strip().split("\n"))
    shown = "".join(f"    - {_json({'title': t, 'payload': p})}\n" for t, p in buttons)
    kept = "".join(f"      {key}: {_json(value)}\n" for key, value in metadata.items())
    return (
        f"  utter_{answer.topic}:\n  - text: |\n{lines}"
        + (f"    buttons:\n{shown}" if shown else "")
        + f"    metadata:\n{kept}"
    )


def _json(value: object) -> str:
    """JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
