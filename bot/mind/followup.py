"""Words that lean on what was said before, two questions at once, and corrections.

A question that stands on its own is matched as if nothing had been said before.
"""

import re
from dataclasses import dataclass, replace

from bot.catalog import ABOVE, Aspect
from bot.mind import aspects, formloop, markup, splitting
from bot.mind.answering import MOST_TOLD
from bot.mind.aspects import Table
from bot.mind.commanding import Commanding
from bot.mind.deciding import SMALLTALK, matched
from bot.mind.replies import Rows
from bot.mind.step import Step
from bot.mind.text import tokens
from bot.model import Candidate, Decision, Outcome, TopicId

LEAST_SCORE = 0.85
"""Each of two questions in one message must be this likely to be right."""

_SPACES = 14
"""Between the words of the longest message that is looked at for a correction."""
_SUGGESTED = 3
_PLACEHOLDER = re.compile(r"[\[<{][^\]>}]{0,40}[\]>}]")
"""What redaction left in a line."""


@dataclass(frozen=True, slots=True)
class Following(Commanding):
    """One message that is matched, with what came before it."""

    def matched(self) -> Step:
        """Read the words in their context where they need one, else alone."""
        memo = self.voice.catalog.memo
        table = memo.get("followups")
        if not isinstance(table, Table):
            table = memo["followups"] = Table(self.voice.catalog.followups)
        if (self.session.told or self.session.misses) and self.words.count(" ") <= _SPACES:
            leaning = self._leaning(table)
            if leaning is not None:
                return leaning
        return self._two(table) or self._alone(self._decision(self.words))

    def _decision(self, words: str) -> Decision:
        return matched(words, self.spoken, self.voice.catalog.matcher)

    def _alone(self, decision: Decision) -> Step:
        """What the decision for the words alone leads to."""
        if decision.topic is not None:
            return self.answered(decision, decision.topic)
        if decision.outcome is Outcome.SUGGEST:
            return self._suggested(decision, self.voice.say("suggest"))
        return self.missed(decision, worded=True)

    def _suggested(self, decision: Decision, text: str) -> Step:
        rows = self.voice.suggestions(decision.candidates)
        return self.done(decision, text, rows, worded=True)

    def _leaning(self, table: Table) -> Step | None:
        """The answer to words that need their context; None where they stand on their own."""
        words = tokens(self.words, self.spoken)
        aspect = table.aspect(words, self.spoken)
        denies = aspect is not None and aspect.id == aspects.DENIED
        meant = "" if denies else table.meant(self.message.text, words, self.spoken)
        if meant is not None:
            return self._corrected(meant, table)
        if not self.session.told or not words:
            return None
        about = self.session.told[-1]
        leads = table.leads(words[0], self.spoken)
        if aspect is None:
            return self._in_context(about) if leads and len(words) > 1 else None
        found = self._tabled(aspect, about)
        if found == about:
            return self._above(about)
        if found is not None:
            return self.answered(_sure(found), found)
        return self._in_context(about, aspect, alone=not leads)

    def _tabled(self, aspect: Aspect, about: TopicId) -> TopicId | None:
        """The topic that the table names, ``about`` where that says it itself; None for neither."""
        found = aspects.answer_of(aspect, about)
        if found is None:
            return None
        topic = about if found == ABOVE else TopicId(found)
        return topic if self._title(topic) else None

    def _above(self, about: TopicId) -> Step:
        """Point to the answer that was given."""
        voice = self.voice
        title = markup.escape(self._title(about))
        rows: Rows = tuple((voice.topic_button(topic),) for topic in self._related(about))
        text = voice.say("followup.above", title=title)
        return self.done(_sure(about), text, (*rows, tuple(voice.ways_out())), worded=True)

    def _in_context(
        self, about: TopicId, aspect: Aspect | None = None, *, alone: bool = True
    ) -> Step:
        """Ask the matcher again with the subject, where the words alone are not enough.

        With an ``aspect`` and not ``alone``, the words are sure to lean.
        """
        decision = self._decision(self.words)
        if decision.topic is not None and (alone or aspect is None):
            return self._alone(decision)
        found = self._decision(f"{self.words} {self._title(about)}")
        topic = found.topic
        if topic is not None and topic != about and self._near(about, topic):
            return self.answered(found, topic)
        related = self._related(about)
        if aspect is None or not related:
            return self._alone(decision)
        offered = tuple(Candidate(topic=one, score=0.0) for one in related)
        suggestion = Decision(
            outcome=Outcome.SUGGEST, score=decision.score, candidates=offered
        )  # fmt: skip
        return self._suggested(suggestion, self.voice.say("followup.related"))

    def _near(self, about: TopicId, topic: TopicId) -> bool:
        found = self.voice.catalog.topics.get(about)
        return found is not None and (
            topic in found.related or found.group == topic.partition("/")[0]
        )

    def _related(self, *about: TopicId) -> tuple[TopicId, ...]:
        topics = self.voice.catalog.topics
        found = [near for topic in about if topic in topics for near in topics[topic].related]
        return tuple(near for near in found if self._title(near))[:_SUGGESTED]

    def _title(self, topic: TopicId) -> str:
        return self.voice.catalog.title(topic, self.voice.language)

    def _corrected(self, meant: str, table: Table) -> Step:
        """Answer what was meant, and never again what was not."""
        told = () if self.session.misses else self.session.told
        alone = self._decision(self.words)
        if not meant and alone.outcome is Outcome.SMALLTALK and alone.topic is not None:
            return self._with_others(self.answered(alone, alone.topic), told)
        if alone.topic is not None and alone.topic not in told:
            return self._alone(alone)
        if meant and (step := self._meant(meant, table, told)):
            return _remembering(step, told)
        offered = self._others(meant, told)
        if not offered:
            nothing = replace(alone, outcome=Outcome.FALLBACK, topic=None)
            return self.missed(nothing, worded=True)
        suggestion = Decision(outcome=Outcome.SUGGEST, score=alone.score, candidates=offered)
        return self._suggested(suggestion, self.voice.say("followup.other"))

    def _meant(self, meant: str, table: Table, told: tuple[TopicId, ...]) -> Step | None:
        aspect = table.aspect(tokens(meant, self.spoken), self.spoken)
        tabled = self._tabled(aspect, told[-1]) if aspect is not None and told else None
        if tabled is not None and tabled not in told:
            return self.answered(_sure(tabled), tabled)
        for words in (meant, f"{self._before(told)} {meant}"):
            found = self._decision(words)
            if found.outcome is Outcome.ANSWER and found.topic and found.topic not in told:
                return self.answered(found, found.topic)
        return None

    def _before(self, told: tuple[TopicId, ...]) -> str:
        """The question that is being corrected, as far as it is known."""
        session = self.session
        if session.worded and session.line:
            return _PLACEHOLDER.sub(" ", session.line)
        return self._title(told[-1]) if told else ""

    def _others(self, meant: str, told: tuple[TopicId, ...]) -> tuple[Candidate, ...]:
        """The next best topics for what was asked and meant, and those related to what was told."""
        asked = f"{self._before(told)} {meant}"
        found = list(self._decision(asked).candidates)
        if meant:
            found += self._decision(meant).candidates
        found.sort(key=lambda candidate: -candidate.score)
        found += [Candidate(topic=one, score=0.0) for one in self._related(*told[-1:])]
        fresh: dict[TopicId, Candidate] = {}
        for one in found:
            if (
                one.topic not in told
                and not one.topic.startswith(SMALLTALK)
                and self._title(one.topic)
            ):
                fresh.setdefault(one.topic, one)
        return tuple(fresh.values())[:_SUGGESTED]

    def _with_others(self, step: Step, told: tuple[TopicId, ...]) -> Step:
        """The reply to a denial, with the next best topics under it."""
        rows = tuple((self.voice.topic_button(c.topic),) for c in self._others("", told))
        *first, last = step.replies
        last = replace(last, buttons=(*rows, *last.buttons))
        return replace(step, replies=[*first, last])

    def _two(self, table: Table) -> Step | None:
        """Both answers to two questions, each sure by itself; None where there are not two."""
        pieces = splitting.parts(self.message.text, self.words, table.joints(self.spoken))
        if not pieces:
            return None
        whole = self._decision(self.words)
        questions: list[Decision] = []
        for piece in pieces:
            found = self._part(piece, questions, table)
            if found.outcome is Outcome.SMALLTALK:
                continue
            if found.topic is None or found.score < LEAST_SCORE:
                return self._alone(whole)
            questions.append(found)
        if not _are_two(questions, whole):
            return self._alone(whole)
        return self._both(*questions) or self._alone(whole)

    def _part(self, piece: str, before: list[Decision], table: Table) -> Decision:
        """The decision for a part; one that leans does so on the part before it."""
        aspect = table.aspect(tokens(piece, self.spoken), self.spoken) if before else None
        if aspect is not None and (about := before[-1].topic):
            found = self._tabled(aspect, about)
            if found is not None:
                return _sure(found)
        return self._decision(piece)

    def _both(self, first: Decision, second: Decision) -> Step | None:
        if first.topic is None or second.topic is None:
            return None
        replies = self.voice.answer(first.topic, formloop.offered(first.topic, self.voice))
        step = self.answered(second, second.topic)
        if not replies or step.session is None or step.decision.topic is None:
            return None
        candidates = (*first.candidates[:1], *second.candidates[:1])
        session = replace(step.session, told=(first.topic, second.topic))
        return replace(
            step, decision=replace(first, candidates=candidates), session=session,
            replies=[*replies, *step.replies],
        )  # fmt: skip


def _are_two(questions: list[Decision], whole: Decision) -> bool:
    """Whether these are two questions that the whole message speaks of."""
    if len(questions) != 2 or questions[0].topic == questions[1].topic:  # noqa: PLR2004  # two
        return False
    seen = {candidate.topic for candidate in whole.candidates}
    sure = all(one.score == 1.0 or one.topic in seen for one in questions)
    return sure and whole.outcome is not Outcome.SMALLTALK


def _sure(topic: TopicId) -> Decision:
    """What a volunteer's table says needs no matcher."""
    candidates = (Candidate(topic=topic, score=1.0),)
    return Decision(outcome=Outcome.ANSWER, topic=topic, score=1.0, candidates=candidates)


def _remembering(step: Step, told: tuple[TopicId, ...]) -> Step:
    """What was told before the correction is not forgotten."""
    session = step.session
    if session is None or not session.told:
        return step
    return replace(step, session=replace(session, told=(*told, *session.told)[-MOST_TOLD:]))
