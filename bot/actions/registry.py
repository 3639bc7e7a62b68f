"""Which actions there are: registered one by one, from the catalog in use."""

from rasa_sdk.executor import ActionExecutor

from bot.actions.bridge import counts
from bot.actions.figures import TellFigures
from bot.actions.guidance import Guidance
from bot.actions.guided import ActOnPath, ValidatePath
from bot.actions.where import ActOnWhere, ValidateWhere
from bot.catalog import Catalog


def executor_of(catalog: Catalog, guidance: Guidance) -> ActionExecutor:
    """An executor with the two actions of each guided path."""
    executor = ActionExecutor()
    for path in catalog.paths.values():
        where = any(question.locating for question in path.questions)
        validate, act = (ValidateWhere, ActOnWhere) if where else (ValidatePath, ActOnPath)
        executor.register_action(validate(path, catalog, guidance))
        executor.register_action(act(path, catalog, guidance))
    if counts(catalog):
        executor.register_action(TellFigures(catalog, guidance))
    return executor
