"""The safety net on phrases held out: who is heard, and who is taken for somebody in danger."""

from collections.abc import Mapping

from bot.content import dangers
from bot.content.drafts import Drafts
from bot.mind.danger_figures import Danger, figures
from bot.mind.danger_training import held_out
from bot.mind.safety import Net


def measure(draft: Drafts) -> Mapping[str, Danger] | None:
    """Of all languages together and of each; None where there are no such phrases."""
    lines = [(phrase.text, str(phrase.topic), str(phrase.language)) for phrase in draft.phrases]
    held = held_out([*lines, *dangers.rows(draft)])
    if held is None:
        return None
    return figures(held, Net(draft.rules), {phrase.text for phrase in draft.danger})
