"""What is measured: a bot trained just now, and the lines it is asked."""

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.catalog import OUT_OF_SCOPE, Matching, SafetyNet
from bot.content import dangers, matcher_cache
from bot.content.build import read
from bot.content.drafts import Drafts
from bot.content.lesson import Lesson
from bot.content.library import Library
from bot.content.mistake_kinds import Level
from bot.errors import ContentError, SettingsError
from bot.mind.deciding import decide
from bot.mind.evaluation import Judged, Line, judge
from bot.mind.matcher import Matcher
from bot.model import Decision, LanguageCode
from bot.settings import Settings, prepare

_WORD = re.compile(r"[A-ZÀ-Þ]?[a-zà-ÿ]+|[A-ZÀ-Þ]+(?![a-zà-ÿ])|\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A trained bot and what it is asked."""

    known: tuple[Line, ...]
    """What it was trained on."""
    asked: tuple[Line, ...]
    matcher: Matching
    safety: SafetyNet | None
    """The content's rules for people in danger; None where files were given."""
    model: Path
    """The trained model on disk."""
    train_seconds: float
    """Of the child process that trained it."""
    version: str = ""
    """Of the content; empty where files were given."""
    drafts: Drafts | None = None
    """The content as its files have it; None where files were given."""

    @property
    def own(self) -> bool:
        """The lines are the content's own, so they may be shown."""
        return bool(self.version)

    @property
    def languages(self) -> frozenset[str]:
        """Those it was trained on."""
        return frozenset(line.language for line in self.known)

    def hear(self, text: str, language: LanguageCode) -> Decision:
        """What the running bot decides."""
        return decide(text, language, matcher=self.matcher, safety=self.safety)

    def identify(self, text: str, prior: LanguageCode) -> LanguageCode | None:
        """The language told; None where there was nothing to choose from."""
        if len(self.languages) == 1 or prior not in self.languages:
            return None
        return self.matcher.language(text, prior)[0]

    def judged(self, lines: Sequence[Line]) -> list[Judged]:
        """What it makes of these lines."""
        return judge(lines, self.hear, self.identify)


def of_content(settings: Settings) -> Subject:
    """The bot of the content folder and its test phrases. Raises ContentError, SettingsError."""
    prepare(settings)
    cache = settings.data_dir / "cache"
    library = Library(settings.content_dir, cache)
    reading = read(settings.content_dir, datetime.now(UTC).date())
    wrong = [str(found) for found in reading.problems if found.level is Level.ERROR]
    if wrong:
        raise ContentError(
            f"{len(wrong)} errors in the content; see 'tucausa check'. The first:\n{wrong[0]}"
        )
    if not reading.drafts.tests:
        raise SettingsError("There are no test phrases; add some in tests/phrases/<lang>/.")
    lesson = dangers.lesson(reading.drafts)
    before = time.perf_counter()
    matcher_cache.learn(lesson, cache)  # anew, for the time that it takes
    trained = time.perf_counter() - before
    library.load()
    return Subject(
        known=tuple(
            Line(text=p.text, topic=p.topic, language=p.language) for p in reading.drafts.phrases
        ),
        asked=tuple(
            Line(text=p.text, topic=p.topic, language=p.language, near=p.near, where=p.where)
            for p in reading.drafts.tests
        ),
        matcher=library.catalog.matcher,
        safety=library.catalog.safety,
        model=matcher_cache.path_of(lesson.name, cache),
        train_seconds=trained,
        version=reading.version,
        drafts=reading.drafts,
    )


def of_lines(known: Sequence[Line], asked: Sequence[Line], cache: Path) -> Subject:
    """A bot trained on ``known`` alone, its model kept in ``cache``. Raises ContentError.

    The words of a label are one more phrase of it, as titles are in the content.
    """
    matcher, model, seconds = trained([*known, *_titles(known)], cache)
    return Subject(
        known=tuple(known), asked=tuple(asked), matcher=matcher, safety=None, model=model,
        train_seconds=seconds,
    )  # fmt: skip


def _titles(known: Sequence[Line]) -> list[Line]:
    """A phrase made of each label: ``lost_card`` and ``LostCard`` say "lost card"."""
    languages = Counter(line.language for line in known)
    language = "en" if "en" in languages else max(languages, key=languages.__getitem__, default="")
    labels = dict.fromkeys(line.topic for line in known if line.topic != OUT_OF_SCOPE)
    texts = {label: " ".join(_WORD.findall(label)).lower() for label in labels}
    return [
        Line(text=text, topic=label, language=language) for label, text in texts.items() if text
    ]


def trained(known: Sequence[Line], cache: Path) -> tuple[Matcher, Path, float]:
    """A matcher, its file, and the seconds of its training. Raises ContentError."""
    lesson = Lesson.of(known)
    before = time.perf_counter()
    matcher = matcher_cache.learn(lesson, cache)
    return matcher, matcher_cache.path_of(lesson.name, cache), time.perf_counter() - before
