"""The way back to a visitor: their mailbox."""

from bot.errors import RetryLater, StoreUnavailable
from bot.model import PersonKey, Reply
from bot.ports import Mailbox

RETRY_SECONDS = 1.0


class WebDoor:
    """Puts replies where the page, its stream of events or a reload find them."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def send(self, address: str, reply: Reply) -> None:
        """Post ``reply`` to the person whose key ``address`` is.

        Raises RetryLater while the mailbox cannot be reached.
        """
        try:
            await self._mailbox.post(PersonKey(address), reply)
        except StoreUnavailable as error:
            raise RetryLater(
                "the mailbox cannot take the reply now; try again", after=RETRY_SECONDS
            ) from error
