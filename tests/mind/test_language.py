"""Telling languages apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.language import LanguageIdentifier, train_language
from bot.mind.matcher import Matcher
from bot.model import LanguageCode

SPANISH = """como renuevo mi permiso|quiero sacar mi carnet|donde puedo denunciar esto
mi hijo no tiene colegio|necesito ayuda por favor|gracias por la respuesta|hola buenas tardes
cuanto cuesta el tramite|me quitaron los papeles|tengo que ir a la oficina de migraciones
quien me puede ayudar|trabajo sin contrato|me insultaron en la calle|no entiendo|soy venezolano"""
ENGLISH = """how do i renew my permit|i want to get my card|where can i report this
my son has no school|i need help please|thank you for the answer|hello good afternoon
how much does it cost|they took my papers|do i have to go to the migraciones office
who can help me|i work without a contract|somebody insulted me in the street|i do not understand
can i get the ptp|what is the carne de extranjeria|is the cpp still open"""
FRENCH = """comment renouveler mon permis|je veux avoir ma carte|je peux porter plainte ou
mon fils n a pas d ecole|j ai besoin d aide|merci pour la reponse|bonjour a tous
combien ca coute|ils ont pris mes papiers|dois je aller au bureau de migraciones
qui peut m aider|je travaille sans contrat|on m a insulte dans la rue|je ne comprends pas"""


@pytest.fixture(scope="module")
def identifier() -> LanguageIdentifier:
    phrases = [
        (phrase, language)
        for language, lines in (("es", SPANISH), ("en", ENGLISH), ("fr", FRENCH))
        for line in lines.splitlines()
        for phrase in line.split("|")
    ]
    return LanguageIdentifier(train_language(phrases))


@pytest.mark.parametrize(
    ("text", "prior", "language"),
    [
        ("where do i get help", "es", "en"),
        ("donde consigo ayuda", "en", "es"),
        ("je ne comprends rien", "es", "fr"),
        ("WHERE IS MY CARD??", "es", "en"),
        ("how do i get the carné de extranjería", "es", "en"),
        ("what is Migraciones and Defensoría", "en", "en"),
        ("can i still get the PTP or the CPP", "es", "en"),
        ("necesito mi carné", "es", "es"),
    ],
)
def test_a_sentence_is_told_by_its_words(
    identifier: LanguageIdentifier, text: str, prior: str, language: str
) -> None:
    assert identifier.identify(text, prior)[0] == language


@pytest.mark.parametrize("prior", ["es", "en", "fr"])
@pytest.mark.parametrize(
    "text", ["", "123", "😀", "!!!", "PTP", "CPP SIS", "carné", "Migraciones", "\x00", "日本"]
)
def test_what_says_nothing_keeps_the_conversations_language(
    identifier: LanguageIdentifier, text: str, prior: str
) -> None:
    assert identifier.identify(text, prior) == (prior, 0.0)


@pytest.mark.parametrize("prior", ["es", "en", "fr"])
@pytest.mark.parametrize("text", ["ok", "no"])
def test_a_word_of_many_languages_keeps_the_conversations_language(
    identifier: LanguageIdentifier, text: str, prior: str
) -> None:
    assert identifier.identify(text, prior) == (prior, 0.0)


def test_the_margin_says_how_clear_a_change_is(identifier: LanguageIdentifier) -> None:
    assert identifier.identify("gracias", "es") == ("es", 0.0)
    language, margin = identifier.identify("thank you for the help", "es")
    assert language == "en"
    assert 0.6 <= margin <= 1.0


def test_an_unknown_prior_is_kept_where_nothing_speaks(identifier: LanguageIdentifier) -> None:
    assert identifier.identify("123", "qu") == ("qu", 0.0)
    assert identifier.identify("where can i get help", "qu")[0] == "en"


@pytest.mark.parametrize("phrases", [[], [("hola", "es")], [("123", "es"), ("!", "en")]])
def test_with_fewer_than_two_languages_the_prior_stays(phrases: list[tuple[str, str]]) -> None:
    assert LanguageIdentifier(train_language(phrases)).identify("hello", "pt") == ("pt", 0.0)


@given(st.text(st.characters(codec=None)))
def test_any_string_gets_a_language(text: str) -> None:
    identifier = LanguageIdentifier(train_language([("hola amigo", "es"), ("hello friend", "en")]))
    language, margin = identifier.identify(text, "es")
    assert language in {"es", "en"}
    assert 0.0 <= margin <= 1.0


def test_letters_that_make_no_known_word_keep_the_language(matcher: Matcher) -> None:
    for text in ("asdkj qwe", "xxyy zzz", "jkl"):
        assert matcher.language(text, LanguageCode("es")) == ("es", 0.0)


def test_words_that_are_remembered_say_what_they_said_and_are_few(
    identifier: LanguageIdentifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mind.language.CACHED_WORDS", 8)
    texts = ["where do i get help", "donde consigo ayuda", "je ne comprends rien", "xyzzy 12 ptp"]
    fresh = [identifier.identify(text, "es") for text in texts]
    for _ in range(3):
        assert [identifier.identify(text, "es") for text in texts] == fresh
        assert len(identifier._words) <= 8
