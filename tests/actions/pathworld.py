"""A guided path small enough to follow by hand, as a noun and as a volunteer's file."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.actions.guidance import Guidance
from bot.catalog import Catalog
from bot.flows import ActionCall, GuidedPath, Option, Question, Rule, Table
from bot.mind import choices, paths
from bot.model import LanguageCode, OpenForm, TopicId
from tests import smallworld
from tests.content.real import Silent
from tests.content.real import catalog as real_catalog

ES, EN = LanguageCode("es"), LanguageCode("en")
GUIDANCE = Guidance(questions=paths.questions, decide=paths.decide, choose=choices.choose)
WORK = TopicId("discrimination/work")

PATH = GuidedPath(
    id="guide",
    titles={ES: "¿Qué puedo hacer?"},
    intro={ES: "Unas preguntas."},
    outro={ES: "Mira <b>esto</b>.", EN: "Look at <b>this</b>."},
    questions=(
        Question(
            slot="papers",
            ask={ES: "¿Qué papel tienes?"},
            options=(
                Option(id="ptp", titles={ES: "PTP"}),
                Option(id="none", titles={ES: "Ninguno"}),
            ),
        ),
        Question(
            slot="expired",
            ask={ES: "¿Se te venció?"},
            options=(Option(id="yes", titles={ES: "Sí"}), Option(id="no", titles={ES: "No"})),
            when={"papers": frozenset({"ptp"})},
        ),
        Question(
            slot="fear",
            ask={ES: "¿Tienes miedo de volver?"},
            options=(Option(id="yes", titles={ES: "Sí"}), Option(id="no", titles={ES: "No"})),
        ),
    ),
    tables=(
        Table(
            id="papers",
            rules=(
                Rule(when={"papers": frozenset({"ptp"})}, answers=(TopicId("ptp/expired"),)),
                Rule(when={"papers": frozenset({"none"})}, answers=(WORK,)),
            ),
        ),
        Table(
            id="fear",
            rules=(
                Rule(when={"fear": frozenset({"yes"})}, answers=(TopicId("asylum/apply"),)),
                Rule(when={"fear": frozenset({"no"})}, answers=()),
            ),
        ),
    ),
    always=(),
)


def catalog() -> Catalog:
    """The repository's content with this path and no other."""
    return replace(real_catalog(Silent()), paths={PATH.id: PATH}, memo={})


def always(found: Catalog) -> Callable[[], Catalog]:
    """Gives this catalog whenever it is asked."""
    return lambda: found


def validates(slot: str, words: str, language: LanguageCode = ES, **before: str) -> ActionCall:
    """A person answers the question for ``slot`` after the answers ``before``."""
    form = OpenForm(name=PATH.id, slots=tuple(before.items()), asking=slot)
    return ActionCall(
        action="validate_guide_form", language=language, form=form, filled=(slot, words)
    )


def acts(language: LanguageCode = ES, **slots: str) -> ActionCall:
    """All is answered."""
    form = OpenForm(name=PATH.id, slots=tuple(slots.items()))
    return ActionCall(action="action_guide", language=language, form=form)


DECISIONS = """
paths:
- id: guide
  titles: {es: "¿Qué puedo hacer?"}
  intro: {es: "Unas preguntas."}
  outro: {es: "Mira esto primero."}
  questions:
  - slot: papers
    ask: {es: "¿Qué papel tienes?"}
    options:
    - {id: ptp, titles: {es: "PTP"}}
    - {id: none, titles: {es: "Ninguno"}}
  - slot: expired
    ask: {es: "¿Se te venció?"}
    options:
    - {id: "yes", titles: {es: "Sí"}}
    - {id: "no", titles: {es: "No"}}
    when: {papers: [ptp]}
  tables:
  - id: papers
    rules:
    - {when: {papers: [ptp]}, answers: [numbers/n1, numbers/n2]}
    - {when: {papers: [none]}, answers: [numbers/n3]}
  always: [numbers/n4]
  offered_with: [numbers/n5]
"""


def write(root: Path) -> Path:
    """Write a content folder of numbered answers with this path."""
    smallworld.write(root)
    file = root / "responses/data/decisions.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(DECISIONS)
    return root
