"""What a person left in Redis under the name that SECRET_KEY_OLD gave them."""

from bot.model import Message
from bot.store import keys
from bot.store.link import Link
from bot.vault import Vault


async def forget(link: Link, vault: Vault, message: Message) -> None:
    """Delete it all, before the turn that erases is written: after a crash both are done again.

    The names lie in another shard, so this cannot be one step with the turn. Raises
    StoreUnavailable.
    """
    raw = message.address.partition(" ")[0]  # behind it, a press to acknowledge
    for person in vault.old_people(message.channel, raw):
        shard = keys.shard_of(person)
        named = (
            keys.session, keys.language, keys.subscription, keys.told, keys.mailbox, keys.desk,
        )  # fmt: skip
        for key in named:
            await link.call("DEL", key(person))
        for listed in (keys.sessions, keys.subscribers, keys.desks):
            await link.call("ZREM", listed(shard), person)
