"""Actions in the bot's own process."""

from collections.abc import Callable

from bot.actions import bridge
from bot.actions.workshop import Workshop
from bot.catalog import Catalog
from bot.errors import ActionFailed
from bot.flows import ActionCall, ActionResult


class LocalActions:
    """Implements ``ports.Actions`` with rasa-sdk's executor."""

    def __init__(self, workshop: Workshop, current: Callable[[], Catalog]) -> None:
        self._workshop = workshop
        self._current = current

    async def run(self, call: ActionCall) -> ActionResult:
        """Do it. Raises ActionFailed."""
        catalog = self._current()
        try:
            answer = await self._workshop.run(bridge.asked(call, catalog))
        except Exception as error:  # an action may raise anything
            # Its message may hold a person's words: the kind of error has to do.
            raise ActionFailed(f"{call.action} ended in {type(error).__name__}") from None
        return bridge.understood(call, answer, catalog)
