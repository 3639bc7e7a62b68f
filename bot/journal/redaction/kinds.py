"""The kinds of identifiers, and the placeholders that stand for them."""

import re
from typing import Final

DOCUMENT: Final = "document"
"""An identity document, or a residence permit's number, of any country."""
FILE: Final = "file"
"""The number of a procedure, a request, a complaint."""
PHONE: Final = "phone"
EMAIL: Final = "email"
ADDRESS: Final = "address"
"""A street with its number, a block and lot, or coordinates."""
CARD: Final = "card"
ACCOUNT: Final = "account"
BIRTHDATE: Final = "birthdate"
NAME: Final = "name"
HANDLE: Final = "handle"
"""A name in Telegram or a social network."""
LINK: Final = "link"
"""A link, or the address of a machine."""

KINDS: Final = (
    DOCUMENT, FILE, PHONE, EMAIL, ADDRESS, CARD, ACCOUNT, BIRTHDATE, NAME, HANDLE, LINK,
)  # fmt: skip

PLACEHOLDERS: Final = frozenset(f"[{kind}]" for kind in KINDS)
"""What stands in a redacted text where an identifier was."""

PLACEHOLDER: Final = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")


def holds_placeholder(text: str) -> bool:
    """Whether something was taken out of ``text``, or it looks so."""
    return PLACEHOLDER.search(text) is not None
