"""Every error that one room of the bot hands to another, named by who can mend it.

    BotError
    ├── ContentError          a volunteer: a content file cannot be used
    ├── SettingsError         the operator: a setting or the machine is not as needed
    ├── DeliveryError         a channel could not hand a reply to a person
    │   ├── Blocked           the person stopped the bot: do not try again
    │   ├── RetryLater        too many requests or no connection: wait, then try again
    │   └── Refused           the channel will never take this reply as it is
    ├── ActionFailed          an action was refused, late or broken: the person is offered a human
    └── StoreUnavailable      Redis cannot answer or cannot store now

Libraries' own errors are translated at the room that holds the library, with
``raise ... from``, so that no other room needs to know the library.
"""


class BotError(Exception):
    """An error with a message fit for its reader, ending with what to do."""


class ContentError(BotError):
    """The content folder cannot be turned into a catalog; the last good one stays."""


class SettingsError(BotError):
    """A setting, a file or a program of this machine stops the command."""


class DeliveryError(BotError):
    """A reply has not reached the person."""


class Blocked(DeliveryError):
    """The person blocked the bot or left the chat: their session ends."""


class RetryLater(DeliveryError):
    """The channel asks for patience.

    ``after`` is the number of seconds to wait; ``taken`` says that the request may
    have been carried out although no answer came (it was sent whole).
    """

    def __init__(self, message: str, *, after: float, taken: bool = False) -> None:
        super().__init__(message)
        self.after = after
        self.taken = taken


class Refused(DeliveryError):
    """The channel rejects the reply's form; a plainer one may be taken."""


class ActionFailed(BotError):
    """An action did not do what it was asked in time."""


class StoreUnavailable(BotError):
    """Nothing was stored: whoever brought the message must not confirm it."""
