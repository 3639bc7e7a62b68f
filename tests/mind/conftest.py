"""A small assistant, trained once for all tests of this room."""

import pytest

from bot.mind.matcher import Matcher
from bot.mind.trained import Model
from bot.mind.training import Example, train

PHRASES = {
    ("permit/renew", "es"): """
        como renuevo mi permiso|quiero renovar el permiso|mi permiso ya caduco
        renovacion del permiso de residencia|se vence mi permiso que hago
        necesito prorrogar mi permiso""",
    ("permit/renew", "en"): """
        how do i renew my permit|renew permit please|my permit expired
        permit renewal|extend my residence permit""",
    ("school/enrol", "es"): """
        como matriculo a mi hijo en el colegio|inscribir a mi niña en la escuela
        mi hijo no tiene colegio|vacante en un colegio|matricula escolar sin papeles
        quiero que mi niño estudie en la escuela""",
    ("school/enrol", "en"): """
        how do i enrol my son in school|school place for my daughter
        my child has no school|register kids at school|school enrolment without papers""",
    ("health/clinic", "es"): """
        donde me atiende un medico|necesito ir al hospital|estoy enfermo y no tengo seguro
        hay una posta medica cerca|me duele mucho y no tengo plata|atencion en el hospital""",
    ("health/clinic", "en"): """
        where can i see a doctor|i need a hospital|i am sick with no insurance
        is there a clinic near me|medical attention for foreigners""",
    ("smalltalk/greet", "es"): "hola|buenos dias|buenas tardes|hola que tal|buenas noches amigo",
    ("smalltalk/greet", "en"): "hello|good morning|hi there|good evening|hey how are you",
    ("out_of_scope", "es"): """
        quien gano el partido de futbol|receta de arepas|como saco la visa de chile
        va a llover mañana|cuentame un chiste|precio de un celular nuevo""",
    ("out_of_scope", "en"): """
        who won the football match|recipe for pancakes|what is the weather tomorrow
        tell me a joke|cheap flights to paris|best phone to buy""",
}


def small_examples() -> list[Example]:
    """Four topics in two languages, and phrases of none."""
    return [
        Example(text=text.strip(), topic=topic, language=language)
        for (topic, language), lines in PHRASES.items()
        for line in lines.splitlines()
        for text in line.split("|")
        if text.strip()
    ]


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    return small_examples()


@pytest.fixture(scope="session")
def model(examples: list[Example]) -> Model:
    return train(examples)


@pytest.fixture
def matcher(model: Model) -> Matcher:
    return Matcher(model)
