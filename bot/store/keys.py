"""Every key in Redis and how long it lives, with the reason.

All keys of a shard share the hash tag ``{n}``, so that one script may touch them in
a Redis Cluster. Streams have no lifetime: they are bounded by count, and what is in
them is deleted when done.
"""

from bot.model import PersonKey

SHARDS = 64
"""Lanes of work that processes divide among themselves; fixed for a Redis."""

SEEN_SECONDS = 25 * 3600
"""Telegram repeats an update for at most 24 h."""

RATE_SECONDS = 60
"""At most: after a minute without a word, nothing counts against a chat any more."""

SESSION_SECONDS = 24 * 3600
"""Sliding: a conversation of yesterday is over, and with it what we know of it."""

LANGUAGE_SECONDS = 90 * 86400
"""A chosen language is worth remembering between visits, but not for ever."""

SUBSCRIPTION_SECONDS = 180 * 86400
"""Half a year without a word, and nobody waits for our notices any more; each use renews it."""

TOLD_SECONDS = SUBSCRIPTION_SECONDS
"""What a subscriber has been told, so that nothing is told twice: as long as one subscribes."""

BROADCAST_SECONDS = 400 * 86400
"""That something was announced: longer than anybody announces an activity ahead."""

MAILBOX_SECONDS = 24 * 3600
"""As long as the web visitor's cookie."""

LEASE_MS = 2500
"""A dead process's shards are free after this; renewed three times as often."""

INBOX_MAX = 20_000
"""Messages waiting in one shard; beyond it nothing more is confirmed to Telegram."""

LOG_MAX = 50_000
"""Log records of one shard that wait for the database; older ones are given up."""

MAILBOX_MAX = 40
"""Replies that a web visitor can see again."""

OPERATOR_IDLE_SECONDS = 30 * 60
"""An operator's session from their last doing: a console left open in a shared office."""

OPERATOR_SHIFT_SECONDS = 12 * 3600
"""An operator's session in all, a shift and its overtime."""

KNOWN_ADDRESS_SECONDS = 90 * 86400
"""Where an account logged in before: long enough for one who works once a month."""

KNOWN_ADDRESSES = 10
"""An account's newest places of work."""

OPERATORS_SEEN = "tc:{op}:seen"
"""Sorted set of operators by when they last did something; lives as long as it means anything."""

HANDOFFS_MAX = 50_000
"""Events of one shard's desk that wait for the database; older ones are given up."""

POST = "tc:post"
"""Channel: a reply was put into a shard's outbox by nobody's turn."""

POLLER = "tc:poller"
"""The process that polls Telegram; lives LEASE_MS."""

PACE = "tc:{bc}:pace"
"""When the next message to somebody who did not ask may go out; lives a minute."""

SENDS = "tc:{bc}:sends"
"""When the next message to Telegram may go out, of all processes; lives a minute."""

ANNOUNCER = "tc:{bc}:announcer"
"""The process that looks for what is to be announced; lives ANNOUNCER_MS."""

ANNOUNCER_MS = 15_000
"""A dead process's announcements go on after this: nobody waits for them by the second."""

PROCESSES = "tc:processes"
"""Sorted set of running processes by their last sign of life."""

FLEET = "tc:{bc}:fleet"
"""Hash of running processes by the content they answer from; lives FLEET_LASTS."""

FLEET_LASTS = 3600
"""Seconds; each is taken out when nothing was heard of it for a moment."""

WAKE = "tc:wake:"
"""Channels, one a process, by its name: a shard of its own has a message that it has not read."""

MAIL = "tc:mail"
"""Channel: a mailbox has a new letter."""


def shard_of(person: PersonKey) -> int:
    """The shard that holds everything of this person."""
    return int(person[:8], 16) % SHARDS


def inbox(shard: int) -> str:
    """Stream of messages not yet answered, sealed."""
    return f"tc:{{{shard}}}:in"


def last(shard: int) -> str:
    """Id of the newest message ever put into the shard's inbox."""
    return f"tc:{{{shard}}}:last"


def outbox(shard: int) -> str:
    """Stream of replies not yet sent, sealed."""
    return f"tc:{{{shard}}}:out"


def log(shard: int) -> str:
    """Stream of log records on their way to the database; no words, no person."""
    return f"tc:{{{shard}}}:log"


def lease(shard: int) -> str:
    """The process that works the shard; lives LEASE_MS."""
    return f"tc:{{{shard}}}:lease"


def seen(shard: int, mark: str) -> str:
    """A message id that was stored; lives SEEN_SECONDS."""
    return f"tc:{{{shard}}}:seen:{mark}"


def rate(person: PersonKey) -> str:
    """How much a chat wrote of late, as a time; lives RATE_SECONDS."""
    return f"tc:{{{shard_of(person)}}}:rate:{person}"


def urgent_rate(person: PersonKey) -> str:
    """The same of its pressing messages while it is over its limit; lives RATE_SECONDS."""
    return f"tc:{{{shard_of(person)}}}:urgent:{person}"


def session(person: PersonKey) -> str:
    """The conversation's state, sealed; lives SESSION_SECONDS from its last message."""
    return f"tc:{{{shard_of(person)}}}:session:{person}"


def desk(person: PersonKey) -> str:
    """A conversation that asked for an operator, partly sealed; lives as long as its session."""
    return f"tc:{{{shard_of(person)}}}:desk:{person}"


def desks(shard: int) -> str:
    """Sorted set of the people at the desk by when they asked; lives SESSION_SECONDS."""
    return f"tc:{{{shard}}}:desks"


def handoffs(shard: int) -> str:
    """Stream of what happened at the desk, on its way to the database; no words."""
    return f"tc:{{{shard}}}:handoffs"


def talks(operator: str) -> str:
    """Sorted set of whose conversations an operator may have; lives SESSION_SECONDS."""
    return f"tc:{{op}}:talks:{operator}"


def language(person: PersonKey) -> str:
    """The language a person chose; lives LANGUAGE_SECONDS from the last choice or use."""
    return f"tc:{{{shard_of(person)}}}:language:{person}"


def subscription(person: PersonKey) -> str:
    """Where and of what a person wants to be told, sealed; lives SUBSCRIPTION_SECONDS from use."""
    return f"tc:{{{shard_of(person)}}}:subscription:{person}"


def subscribers(shard: int) -> str:
    """Sorted set of who has a subscription, by when it ends; lives SUBSCRIPTION_SECONDS."""
    return f"tc:{{{shard}}}:subscribers"


def told(person: PersonKey) -> str:
    """Set of the announcements that a person was sent, by keyed hash; lives TOLD_SECONDS."""
    return f"tc:{{{shard_of(person)}}}:told:{person}"


def sessions(shard: int) -> str:
    """Sorted set of who has a session, by when it ends; lives SESSION_SECONDS."""
    return f"tc:{{{shard}}}:sessions"


def broadcast(name: str) -> str:
    """Hash of an announcement: since when, and whether all were told; lives BROADCAST_SECONDS."""
    return f"tc:{{bc}}:broadcast:{name}"


def mailbox(person: PersonKey) -> str:
    """Stream of a web visitor's last replies, sealed; lives MAILBOX_SECONDS."""
    return f"tc:{{{shard_of(person)}}}:mailbox:{person}"


def operator_session(hash: str) -> str:
    """An operator's session, by the SHA-256 of its token; lives OPERATOR_IDLE_SECONDS."""
    return f"tc:{{op}}:session:{hash}"


def tries(kind: str, mark: str) -> str:
    """Wrong passwords for a name, from an address or of both, by keyed hash; lives a day."""
    return f"tc:{{op}}:tries:{kind}:{mark}"


def known_addresses(mark: str) -> str:
    """Sorted set of where a name logged in, by keyed hash; lives KNOWN_ADDRESS_SECONDS."""
    return f"tc:{{op}}:known:{mark}"
