"""What the running bot keeps of one reading of its content: neither files nor drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.catalog import (
    SOURCE_LANGUAGE,
    Answer,
    Canned,
    Catalog,
    Event,
    FollowUps,
    Group,
    Language,
    Matching,
    Office,
    Place,
    SafetyNet,
    Topic,
)
from bot.content.mistake_kinds import Level
from bot.content.mistakes import Problem
from bot.flows import GuidedPath
from bot.mind import offices
from bot.mind.guard import guarded
from bot.mind.phrasebook import Phrases
from bot.mind.safety import Net, Rule
from bot.model import LanguageCode, TopicId

Rules = Mapping[LanguageCode, list[Rule]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """A reading, ready to become a catalog; of one that cannot, only the problems."""

    version: str
    """Hash of the bytes of all content files."""
    day: str
    """ISO date of the checking: some problems come and go with the days."""
    lesson: str
    """Name of what the matcher is to learn."""
    problems: tuple[Problem, ...]
    """Errors first."""
    languages: Mapping[LanguageCode, Language] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    topics: Mapping[TopicId, Topic] = field(default_factory=dict)
    offices: Mapping[str, Office] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    leads: Mapping[TopicId, str] = field(default_factory=dict)
    canned: tuple[Canned, ...] = ()
    events: tuple[Event, ...] = ()
    followups: FollowUps = field(default_factory=FollowUps)
    paths: Mapping[str, GuidedPath] = field(default_factory=dict)
    answers: Mapping[tuple[TopicId, LanguageCode], Answer] = field(default_factory=dict)
    machine: Mapping[LanguageCode, Mapping[str, str]] = field(default_factory=dict)
    """The machine's phrases by key."""
    rules: Rules = field(default_factory=dict)
    """The safety rules, without the examples that the checker tries them on."""

    @property
    def usable(self) -> bool:
        """Whether a catalog can be built: nothing worse than warnings."""
        return usable(self.problems)


def usable(problems: tuple[Problem, ...]) -> bool:
    """Whether content with these problems can be used."""
    return not any(found.level is Level.ERROR for found in problems)


def catalog(snapshot: Snapshot, matcher: Matching, safety: SafetyNet | None = None) -> Catalog:
    """The catalog of a usable snapshot; ``safety`` is a net already made of its rules."""
    machine = snapshot.machine
    spanish = machine[SOURCE_LANGUAGE]
    phrases = {code: Phrases(machine.get(code, {}), spanish) for code in snapshot.languages}
    return Catalog(
        version=snapshot.version,
        languages=snapshot.languages,
        groups=snapshot.groups,
        topics=snapshot.topics,
        offices=snapshot.offices,
        places=snapshot.places,
        leads=snapshot.leads,
        canned=snapshot.canned,
        events=snapshot.events,
        followups=snapshot.followups,
        paths={**snapshot.paths, **offices.paths(snapshot.offices, snapshot.places, phrases)},
        answers=snapshot.answers,
        phrases=phrases,
        matcher=matcher,
        safety=guarded(safety or Net(snapshot.rules), matcher),
    )
