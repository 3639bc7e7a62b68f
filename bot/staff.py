"""Who runs the bot, and who works at its console."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an operator may do: each role may all that those before it may."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    EDITOR = "editor"
    ADMIN = "admin"

    def may(self, needed: "Role") -> bool:
        """Whether this role is ``needed`` or one above it."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Operator:
    """Somebody who works at the console."""

    id: str
    """Opaque, for ever."""
    name: str
    """The account's name: what colleagues read, and what is typed at login."""
    role: Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Host:
    """Who runs this bot, from the settings; never somebody it is not."""

    organisation: str = ""
    contact: str = ""
    human_hours: str = ""
    """When somebody is at the desk, as the setting has it."""
    present: bool = False
    """Somebody is at the desk now."""
