"""What a person's words mean as the answer to a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows import Option, Question
from bot.mind.choices import choose
from bot.model import LanguageCode
from tests.content.real import catalog
from tests.mind.person import Scripted

BOOKS = list(catalog(Scripted()).phrases.values())


def question(**titles: str) -> Question:
    """One with options by id: Spanish, English, Portuguese and French titles by ``|``."""
    codes = [LanguageCode(code) for code in ("es", "en", "pt", "fr")]
    options = tuple(
        Option(id=id, titles=dict(zip(codes, texts.split("|"), strict=False)))
        for id, texts in titles.items()
    )
    return Question(slot="s", ask={codes[0]: "¿?"}, options=options)


PAPERS = question(
    ptp="PTP, vigente o vencido|PTP|PTP|PTP",
    card="Carné de extranjería|Foreigner's card|Carteira de estrangeiro|Carte d'étranger",
    passport="Solo pasaporte o cédula|Only a passport or ID|Só passaporte|Seulement un passeport",
    none="Ninguno|None|Nenhum|Aucun",
    unsure="No sé|I don't know|Não sei|Je ne sais pas",
)
YES_NO = question(
    yes="Sí, tengo miedo|Yes|Sim|Oui", no="No|No|Não|Non", unsure="No sé|I don't know|Não sei|"
)
WHEN = question(
    before="Con sello, antes del 2 de julio", after="Con sello, después", without="Sin sello"
)
CHILDREN = question(none="Ninguno", one="2 hijos", more="3 o más")
TURNS = question(again="Otra vez", first="Es la primera vez", later="Más tarde")


@pytest.mark.parametrize(
    ("asked", "words", "meant"),
    [
        pytest.param(PAPERS, "card", "card", id="what a button carries"),
        pytest.param(PAPERS, "CARNE DE EXTRANJERIA", "card", id="the title without accents"),
        pytest.param(PAPERS, "carteira de estrangeiro", "card", id="the title in another language"),
        pytest.param(PAPERS, "el carné de extranjería", "card", id="with an article"),
        pytest.param(PAPERS, "tengo carnet", "card", id="a distinctive word, misspelt"),
        pytest.param(PAPERS, "pasaprote", "passport", id="letters swapped"),
        pytest.param(PAPERS, "tengo el ptp vencido", "ptp", id="words of one option alone"),
        pytest.param(PAPERS, "no tengo ninguno", "none", id="none"),
        pytest.param(PAPERS, "no tengo pasaporte", None, id="denied"),
        pytest.param(PAPERS, "pasaporte y carné", None, id="two at once"),
        pytest.param(PAPERS, "no lo sé", "unsure", id="does not know"),
        pytest.param(PAPERS, "i dont know", "unsure", id="an apostrophe left out"),
        pytest.param(PAPERS, "2", "card", id="a number"),
        pytest.param(PAPERS, "la segunda", "card", id="a place"),
        pytest.param(PAPERS, "opción 3", "passport", id="an option by number"),
        pytest.param(PAPERS, "the first one please", None, id="two places at once"),
        pytest.param(PAPERS, "first", "ptp", id="a place in English"),
        pytest.param(PAPERS, "la deuxième", "card", id="a place in French"),
        pytest.param(PAPERS, "la última", "unsure", id="the last"),
        pytest.param(PAPERS, "6", None, id="a number too large"),
        pytest.param(PAPERS, "0", None, id="nought"),
        pytest.param(PAPERS, "9" * 40, None, id="a number beyond all"),
        pytest.param(PAPERS, "décima", None, id="a place too far"),
        pytest.param(PAPERS, "mi jefe me quitó el pasaporte y me grita", None, id="a story"),
        pytest.param(PAPERS, "hola", None, id="a greeting"),
        pytest.param(PAPERS, "🙂", None, id="nothing"),
        pytest.param(YES_NO, "si", "yes", id="yes"),
        pytest.param(YES_NO, "Claro que sí", "yes", id="of course"),
        pytest.param(YES_NO, "yes", "yes", id="yes in English"),
        pytest.param(YES_NO, "NO", "no", id="no"),
        pytest.param(YES_NO, "para nada", "no", id="not at all"),
        pytest.param(YES_NO, "no se", "unsure", id="no is not I do not know"),
        pytest.param(YES_NO, "no entiendo", None, id="no is not I do not understand"),
        pytest.param(WHEN, "2", "after", id="a number that also stands in a date"),
        pytest.param(WHEN, "sin sello", "without", id="without"),
        pytest.param(WHEN, "sello", None, id="a word of them all"),
        pytest.param(CHILDREN, "2", "one", id="a number that is the place and the title"),
        pytest.param(CHILDREN, "1", "none", id="a place"),
        pytest.param(TURNS, "la primera", None, id="a place that another title names"),
        pytest.param(TURNS, "primera vez", "first", id="words of a title"),
    ],
)
def test_words_mean_an_option_or_plainly_none(
    asked: Question, words: str, meant: str | None
) -> None:
    assert choose(asked, words, BOOKS) == meant


def test_a_number_of_a_title_that_stands_in_another_place_is_not_guessed() -> None:
    assert choose(question(more="3 o más", few="2 hijos", none="Ninguno"), "3", BOOKS) is None


def test_with_two_that_begin_with_yes_a_yes_is_not_enough() -> None:
    family = question(child="Sí, mis hijos", partner="Sí, mi pareja", no="No")
    assert choose(family, "sí", BOOKS) is None
    assert choose(family, "mi pareja", BOOKS) == "partner"


@given(words=st.text(max_size=60))
def test_any_words_mean_one_of_the_options_or_none(words: str) -> None:
    for asked in (PAPERS, YES_NO, WHEN, CHILDREN):
        assert choose(asked, words, BOOKS) in {None, *(option.id for option in asked.options)}
