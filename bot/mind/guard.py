"""The whole safety net: the rules first, then what was learnt from phrases."""

from dataclasses import dataclass, replace

from bot.catalog import Catalog, Matching, SafetyNet
from bot.mind.danger import Classifier
from bot.mind.matcher import Matcher
from bot.model import TopicId


@dataclass(frozen=True, slots=True)
class Guard:
    """Implements ``catalog.SafetyNet``: a rule speaks before the classifier is asked."""

    rules: SafetyNet
    learnt: Classifier | None

    def catch(self, text: str) -> tuple[str, TopicId] | None:
        """The first rule that fits, else ``danger:KIND``, and the card; or None."""
        return self.rules.catch(text) or (self.learnt.catch(text) if self.learnt else None)

    def worry(self, text: str) -> TopicId | None:
        """What the classifier half suspects."""
        return self.learnt.worry(text) if self.learnt else None


def guarded(rules: SafetyNet, matcher: Matching) -> SafetyNet:
    """The rules, and behind them what the matcher's lesson taught of danger."""
    rules = rules.rules if isinstance(rules, Guard) else rules
    return Guard(rules, matcher.danger if isinstance(matcher, Matcher) else None)


def taught(catalog: Catalog, matcher: Matching) -> Catalog:
    """The catalog with another matcher, and with what its lesson taught of danger."""
    return replace(catalog, matcher=matcher, safety=guarded(catalog.safety, matcher))
