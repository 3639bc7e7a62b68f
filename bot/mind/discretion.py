"""Tells a person, seldom and kindly, that a number they wrote was not kept.

Pure: what was found in the words comes from where they were redacted.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.catalog import Catalog, in_language
from bot.mind import markup
from bot.model import Outcome, Turn

SUBJECTS = {
    "document": "document", "file": "document", "phone": "phone", "email": "email",
    "address": "address", "card": "bank", "account": "bank",
}  # fmt: skip
"""Kinds of identifiers that people write for want of knowing better -> what they are called.

Names and links are left out: they are taken out on a guess, and said for good reasons.
"""

_SEVERAL = "several"


def mentioned(turn: Turn, found: Iterable[str], catalog: Catalog) -> Turn:
    """The turn, which says once a conversation for each subject that it was not kept.

    ``found`` are the kinds that were taken out of the words. Where somebody is in danger,
    or nothing is answered, nothing is added, and it may be said another time.
    """
    session, outcome = turn.session, turn.decision.outcome
    if session is None or not turn.replies or outcome is Outcome.URGENT:
        return turn
    subjects = {SUBJECTS[kind] for kind in found if kind in SUBJECTS}
    if not (news := sorted(subjects.difference(session.unkept))):
        return turn
    *others, last = turn.replies
    phrases = in_language(catalog.phrases, last.language)
    subject = news[0] if len(news) == 1 else _SEVERAL
    text = f"{last.text}\n\n<i>{phrases.say(f'unkept.{subject}')}</i>"
    if markup.length(text) > markup.LIMIT:
        return turn
    session = replace(session, unkept=(*session.unkept, *news))
    return replace(turn, session=session, replies=(*others, replace(last, text=text)))
