"""What a person's words mean as the answer to a question with options."""

import re
from collections.abc import Callable, Iterable

from bot.catalog import Phrasebook
from bot.flows import Option, Question
from bot.mind.spelling import edit_distance
from bot.mind.text import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FILLERS = _words(
    """
    a al con creo de del desde e el en es eso esa esta este estoy fue ha he hace la las le lo los
    me mi mis mio mia muy por pues que quiero soy son tengo tiene tenemos tuve un una y ya yo
    opcion numero nro respuesta marco elijo sera seria
    am an and at been do does for have has i im in is it its my of on option number please that
    the to was answer
    ao as com da das dos em eu foi meu minha na nas nos o os para pra sou tenho um uma opcao
    ai au aux avec c ce d dans des du elle est et il j je l ma mes mon nous ont par pour sur suis
    une reponse
    """
)
"""Words of the four languages that tell no option from another."""

_NEGATIONS = _words(
    "no ni sin nunca not dont don doesnt didnt cant havent without never nao nem sem pas ne non sans jamais"
)

_NONE = _words("ninguno ninguna ningun nada none nothing nenhum nenhuma aucun aucune rien")
"""These deny too, and are words of an option as well."""

_LONG, _LONGER = 4, 8
"""Letters from which a word may have one mistake, and two."""

_ENDS = re.compile(r"[,.;:(—-]")


def choose(question: Question, words: str, books: Iterable[Phrasebook]) -> str | None:
    """The id of the option that ``words`` mean; None where it is not plain which.

    An id, a title in any language, a number or a place ("la segunda"), yes or no, or
    words that only one option has, also with small mistakes. Who denies an option's
    words ("no tengo pasaporte") has not chosen it.
    """
    if words in {option.id for option in question.options}:
        return words
    said, books = fold(words), list(books)
    if not said:
        return None
    ways: tuple[Callable[[], list[Option]], ...] = (
        lambda: [option for option in question.options if said in _names(option)],
        lambda: [
            option for option in question.options if _bare(said) in map(_bare, _names(option))
        ],
        lambda: _by_place(question, said, books),
        lambda: _by_yes_or_no(question, said, books),
        lambda: _by_words(question, said, lambda one, other: one == other),
        lambda: _by_words(question, said, _alike),
    )
    for way in ways:
        if found := way():
            return found[0].id if len(found) == 1 else None
    return None


def _names(option: Option) -> list[str]:
    """Its id and its titles, folded."""
    return [fold(option.id.replace("_", " ")), *map(fold, option.titles.values())]


def _bare(said: str) -> list[str]:
    """The words that tell something."""
    return [word for word in said.split() if word not in _FILLERS]


def _by_place(question: Question, said: str, books: list[Phrasebook]) -> list[Option]:
    """Told by its number or its place; two where another option's title says the same."""
    bare = [word for word in said.split() if word.isdigit() or word not in _FILLERS]
    place = _place(bare[0], books, len(question.options)) if len(bare) == 1 else None
    if place is None:
        return []
    [word] = bare
    return [
        option
        for number, option in enumerate(question.options, 1)
        if number == place or any(_tells(word, name) for name in _names(option))
    ]


def _place(word: str, books: list[Phrasebook], last: int) -> int | None:
    """Which option is meant, from 1; ``last`` + 1 where there is none in that place."""
    if word.isascii() and word.isdigit():
        return min(int(word[:3]) or last + 1, last + 1)
    if any(word in _list(book.say("form.words_last")) for book in books):
        return last
    for book in books:
        for place, words in enumerate(book.say("form.words_places").split("|"), 1):
            if word in _list(words, ","):
                return min(place, last + 1)
    return None


def _tells(word: str, name: str) -> bool:
    """Whether a title says this place or number itself; one within a date does not count."""
    words = name.split()
    return words[:1] == [word] if word.isdigit() else word in words


def _by_yes_or_no(question: Question, said: str, books: list[Phrasebook]) -> list[Option]:
    """The one option that begins with the yes, or the no, that was said."""
    for key in ("form.words_yes", "form.words_no"):
        lists = [_list(book.say(key)) for book in books]
        if not any(said in words for words in lists):
            continue
        heads = {words[0] for words in lists}
        return [
            option
            for option in question.options
            if heads & {fold(_ENDS.split(title)[0]) for title in option.titles.values()}
        ]
    return []


def _by_words(question: Question, said: str, same: Callable[[str, str], bool]) -> list[Option]:
    """The options of which one word that no other has was said, and half of all that was."""
    told = [word for word in _bare(said) if word not in _NEGATIONS]
    denied = _denying(said)
    vocabulary = {option.id: _vocabulary(option) for option in question.options}
    found = []
    for option in question.options:
        mine = vocabulary[option.id]
        others = set().union(*(words for id, words in vocabulary.items() if id != option.id))
        own = mine - others
        if not any(same(word, one) for word in told for one in own):
            continue
        known = sum(any(same(word, one) for one in mine) for word in told)
        if denied is _denies(option) and known * 2 >= len(told):
            found.append(option)
        else:
            return []
    return found


def _vocabulary(option: Option) -> set[str]:
    words = {word for name in _names(option) for word in name.split()}
    return words - _FILLERS - _NEGATIONS


def _denies(option: Option) -> bool:
    return any(map(_denying, _names(option)))


def _denying(said: str) -> bool:
    return not (_NEGATIONS | _NONE).isdisjoint(said.split())


def _alike(one: str, other: str) -> bool:
    """The same word but for a small mistake."""
    short = min(len(one), len(other))
    if short < _LONG or one.isdigit() or other.isdigit():
        return one == other
    limit = 2 if short >= _LONGER else 1
    return edit_distance(one, other, limit=limit) <= limit


def _list(words: str, separator: str = "|") -> list[str]:
    return [fold(word) for word in words.split(separator)]
