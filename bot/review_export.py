"""What was accepted in the review leaves: a patch, a branch, and what the change does.

The command ``tucausa review export``. The matcher is trained here, once, for the report.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.content import folder, matcher_cache, proposal
from bot.content.against import Ears
from bot.content.branch import Change, Checkout, checkout, commit, exists
from bot.content.build import Reading
from bot.content.check import check
from bot.content.folder import Folder
from bot.content.mistake_kinds import Level
from bot.content.parse import drafts
from bot.content.proposed import Proposed, Refusal
from bot.content.writing import write
from bot.errors import ContentError, SettingsError
from bot.journal.reviewed import AcceptedPhrase
from bot.mind.guard import guarded
from bot.mind.safety import Net, fingerprint
from bot.review_report import Sides, report
from bot.settings import Settings, prepare

if TYPE_CHECKING:
    from bot.journal.review import Review

Command = Callable[[Settings, argparse.Namespace], int]

OUT = Path("phrases.patch")
"""Where the patch goes unless told otherwise."""

BRANCH = "console/phrases-{day}"

AUTHOR = "Tu Causa bot console"
"""Who commits where no ORGANISATION is named."""

_SHOWN = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """Accepted phrases beside the content as it is now."""

    before: Folder
    after: Mapping[str, str]
    """The files that change, by path."""
    kept: Sequence[AcceptedPhrase]
    refused: Mapping[str, Refusal]
    """Those that the content does not take any more, by id."""
    place: Checkout | None
    patch: str


def proposed(phrase: AcceptedPhrase) -> Proposed:
    """An accepted phrase as the content takes it."""
    return Proposed(
        text=phrase.text, topic=phrase.topic, language=phrase.language,
        test=phrase.kind == "test", near=phrase.near != "far",
    )  # fmt: skip


def bundled(root: Path, phrases: Sequence[AcceptedPhrase]) -> Bundle:
    """The phrases put into the content of ``root``; nothing is written.

    Raises ContentError where a file is not written as the others are.
    """
    content = folder.read(root)
    by_language: dict[str, list[AcceptedPhrase]] = defaultdict(list)
    for phrase in phrases:
        by_language[phrase.language].append(phrase)
    kept: list[AcceptedPhrase] = []
    refused: dict[str, Refusal] = {}
    for language, some in by_language.items():
        fit, unfit = proposal.sift(
            proposal.of_language(content, language), [proposed(one) for one in some]
        )
        named = {proposed(one): one for one in reversed(some)}
        kept += [named[one] for one in fit]
        refused.update({named[found.phrase].id: found for found in unfit})
        for one in some:  # the same phrase a second time
            if one not in kept and one.id not in refused:
                found = Refusal(phrase=proposed(one), code="twice", other=one.text, topic=one.topic)
                refused[one.id] = found
    after = proposal.edited(content, [proposed(one) for one in kept])
    place = checkout(root)
    return Bundle(
        before=content, after=after, kept=kept, refused=refused, place=place,
        patch=proposal.patch(content.texts, after, prefix=place.prefix if place else ""),
    )  # fmt: skip


def add_commands(add: Callable[[str, str, Command], argparse.ArgumentParser]) -> None:
    """Put ``review`` among the commands."""
    command = add("review", "write what was accepted in the console's review as a patch", export)
    command.add_argument("what", choices=("export",), help="write the patch and its report")
    command.add_argument("--out", type=Path, default=OUT, metavar="FILE.patch")
    command.add_argument(
        "--branch", metavar="NAME", help="of the branch, where the content is a git checkout"
    )
    command.add_argument(
        "--again", action="store_true", help="with what was exported before and is not there yet"
    )
    command.add_argument("--lang", help="language of the report: es or en (default: LANG)")


def export(settings: Settings, parsed: argparse.Namespace) -> int:
    """Write patch, report and, in a checkout, a branch; then the phrases wait no more."""
    from bot.journal.database import Database
    from bot.journal.review import Review

    if parsed.out.suffix == ".md":
        raise SettingsError("--out names the patch; the report stands beside it as .md.")
    prepare(settings)
    database = Database(settings.database_url, settings.data_dir)
    try:
        return _export(settings, parsed, Review(database))
    finally:
        database.close()


def _export(settings: Settings, parsed: argparse.Namespace, review: "Review") -> int:
    phrases, topics = review.pending(again=parsed.again), review.drafts(again=parsed.again)
    language = (parsed.lang or os.environ.get("LANG", "es"))[:2]
    today = datetime.now(UTC).date()
    bundle = bundled(settings.content_dir, phrases)
    if not bundle.kept and not topics:
        review.exported(_there(bundle), today)
        print("Nothing waits to be exported.")
        return 0
    old, new = _readings(bundle, today)
    cache = settings.data_dir / "cache"
    sides = Sides(old=old, new=new, before=_ears(old, cache), after=_ears(new, cache))
    told = report(
        bundle.kept, bundle.refused, topics, sides, language="en" if language == "en" else "es"
    )
    files = {parsed.out.with_suffix(".md").name: told}
    if bundle.patch:
        files[parsed.out.name] = bundle.patch
    write(parsed.out.parent, files)
    for name in sorted(files):
        print(parsed.out.parent / name)
    if bundle.patch and bundle.place and bundle.place.writable:
        print(_branched(bundle, bundle.place, parsed.branch, settings.organisation, today))
    done = [one.id for one in bundle.kept] + [one.id for one in topics]
    review.exported([*done, *_there(bundle)], today)
    return 0


def _there(bundle: Bundle) -> list[str]:
    """Phrases that stand in the content just as they were accepted: their patch was taken."""
    return [
        id
        for id, found in bundle.refused.items()
        if found.code == "twice" and found.topic == found.phrase.topic
    ]


def _readings(bundle: Bundle, today: date) -> tuple[Reading, Reading]:
    """The content before and after. Raises ContentError where the checker finds new errors."""
    old = _reading(bundle.before, today)
    texts = dict(sorted({**bundle.before.texts, **bundle.after}.items()))
    new = _reading(Folder(texts=texts, problems=bundle.before.problems), today)
    before = {(found.path, found.code, found.values) for found in old.problems}
    wrong = [
        str(found)
        for found in new.problems
        if found.level is Level.ERROR and (found.path, found.code, found.values) not in before
    ]
    if wrong:
        listed = "\n".join(wrong[:_SHOWN])
        raise ContentError(
            f"The content would have {len(wrong)} new errors; take these phrases back in the "
            f"console, then try again:\n{listed}"
        )
    if not old.usable:
        raise ContentError("The content has errors; see them with: tucausa check")
    return old, new


def _reading(content: Folder, today: date) -> Reading:
    draft, problems = drafts(content)
    rules = {fingerprint(rule) for group in draft.rules.values() for rule in group}
    problems += check(draft, today, rules)  # the rules' own examples are no matter of phrases
    return Reading(version=content.version, drafts=draft, problems=tuple(problems))


def _ears(reading: Reading, cache: Path) -> Ears:
    examples = reading.examples()
    matcher = matcher_cache.cached(examples, cache) or matcher_cache.train(examples, cache)
    return Ears(matcher=matcher, safety=guarded(Net(reading.drafts.rules), matcher))


def _branched(
    bundle: Bundle, place: Checkout, asked: str | None, organisation: str, today: date
) -> str:
    name = asked or next(one for one in _names(today) if not exists(place, one))
    counts = [sum(one.kind == kind for one in bundle.kept) for kind in ("train", "test")]
    message = (
        f"Add {len(bundle.kept)} phrases from the console's review\n\n"
        f"{counts[0]} for training, {counts[1]} for tests.\n"
    )
    change = Change(
        before=bundle.before.texts, after=bundle.after, message=message,
        author=organisation or AUTHOR,
    )  # fmt: skip
    return f"{name} {commit(place, name, change)[:12]}"


def _names(today: date) -> Iterator[str]:
    name, number = BRANCH.format(day=today), 2
    yield name
    while True:
        yield f"{name}-{number}"
        number += 1
