"""The figures of counted paths at hand: read from the log now and then, worded in a turn."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.catalog import Catalog
from bot.flows import Reported
from bot.mind import reported
from bot.model import LanguageCode

if TYPE_CHECKING:
    from bot.journal.reports import Reports

SECONDS = 60.0
"""How old the figures at hand may be."""


@dataclass(slots=True)
class Counts:
    """The newest figures, of the months that are over; None until they were read once."""

    found: Reported | None = field(default=None)

    def look(self, reports: "Reports") -> None:
        """Read them. Blocks. Raises StoreUnavailable."""
        from bot.journal.reports import month_of  # opens the database's library

        self.found = reports.reported(month_of(datetime.now(UTC)))

    def worded(self, catalog: Catalog, language: LanguageCode) -> str:
        """What may be told of them, in the bot's markup."""
        return reported.worded(self.found, catalog, language)
