"""What a person wrote, without what says who they are: done before the first write."""

from bot.journal.redaction.kinds import PLACEHOLDERS, holds_placeholder
from bot.journal.redaction.published import PUBLISHED, Published, published_in
from bot.journal.redaction.redact import Redacted, redact

__all__ = [
    "PLACEHOLDERS",
    "PUBLISHED",
    "Published",
    "Redacted",
    "holds_placeholder",
    "published_in",
    "redact",
]
