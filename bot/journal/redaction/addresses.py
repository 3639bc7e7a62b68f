"""Where somebody lives: a street with its number, a block and lot, a flat in a building."""

import re
from collections.abc import Iterator
from typing import Final

from bot.journal.redaction.canvas import Canvas, Span
from bot.journal.redaction.glance import BUILDING, FRONT, GRID, LIVE, STREET
from bot.journal.redaction.kinds import ADDRESS
from bot.journal.redaction.lexicon import words

_NO: Final = r"(?:(?:n[°o]?|nro|num|numero|number|numero|#)[ .:°]*)"
_NUMBER: Final = rf"(?:,? ?{_NO}?\d{{1,5}} ?-? ?(?:\d{{1,4}}|[a-z])?(?![\w]))"
_WORD: Final = r"[a-z][a-z.'-]*"
_STREET: Final = (
    r"(?:avenida|avda|aven|ave?|av|jiron|jr|calle|cll|ca(?=\.)|carrera|cra|kra|pasaje|psje|pje"
    r"|prolongacion|prol|alameda"
    r"|malecon|vereda|transversal|diagonal|callejon|cl(?=\.)|carretera|autopista|rua|travessa"
    r"|rodovia|estrada|praca|rue|boulevard|bd|blvd"
    r"|impasse|chemin|allee|quai|street|road|avenue)"
)
_STREETS: Final = re.compile(
    rf"(?<![\w]){_STREET}[. ]{{1,2}}(?P<name>(?:(?:\d{{1,2}} de )?{_WORD} ){{1,5}}?"
    rf"|\d{{1,2}} de {_WORD} ?)"
    rf"(?P<number>{_NUMBER})"
)
_COMMA: Final = re.compile(
    rf"(?<![\w]){_STREET}[. ]{{1,2}}(?P<name>(?:{_WORD} ){{0,4}}{_WORD}),? ?(?P<number>(?:,"
    rf"|{_NO}) ?{_NO}?\d{{1,5}}(?![\w]))"
)
_GRID: Final = re.compile(
    r"(?<![\w])(?:calle|cll?|carrera|cra?|kra?|kr|cr|diagonal|dg|transversal|tv|tr|avenida"
    r"|av)[. ]{0,2}\d{1,3} ?[a-z]{0,2}"
    r"(?: ?(?:bis|sur|norte|este|oeste))? ?(?:#|no?[.°]?|nro\.?|con (?:calle|carrera|cra)\.?"
    r"|-) ?\d{1,3} ?[a-z]?"
    r"(?: ?- ?\d{1,3})?(?![\w])"
)
_FRONT: Final = re.compile(
    rf"(?<![\w/.,-])\d{{1,5}}(?: ?(?:bis|ter|[a-d]))?,? (?:(?:rue|avenue|av|boulevard|bd|impasse"
    rf"|chemin|allee|place|quai|ruelle)"
    rf"\.? (?:{_WORD}[ -]?){{1,4}}|(?:{_WORD} ){{1,3}}(?:street|st|avenue|ave|road|rd|lane|drive"
    rf"|boulevard|blvd|court)(?![\w]))"
)
_LOT: Final = re.compile(
    r"(?<![\w])(?:(?:mz|mza|manz|manzana|mzna|quadra"
    r"|qd)[. :]*[\"']?[a-z0-9]{1,3}[\"']?[ ,.-]*(?:lt|lte|lot|lote)[. :]*\d{1,3} ?[a-z]?"
    r"|(?:lt|lte|lote)[. :]*\d{1,3}[ ,.-]*(?:mz|mza"
    r"|manzana)[. :]*[\"']?[a-z0-9]{1,3}[\"']?)(?![\w])"
)
_LOTTED: Final = re.compile("mz|manz|quadra|qd")
_SETTLED: Final = re.compile(
    r"(?<![\w])(?:urb|urbanizacion|aa\.? ?hh|a\.h|asentamiento(?: humano)?|asoc|asociacion|coop"
    r"|cooperativa|sector|grupo"
    r"|residencial|conjunto|barrio|bairro|pueblo joven|pp\.? ?jj"
    r"|etapa)[. ]{1,2}(?:[a-z0-9.'-]+[ ,]+){1,6}$"
)
_FLAT: Final = (
    r"(?:dpto|dto|depto|departamento|dep|apto|apartamento|apartment|apt|apart|ap|bloque|block"
    r"|bloco|torre|tower|piso|interior|int"
    r"|casa|cuarto|habitacion|hab|floor|unit|suite|etage|appartement|appt|of|escalera|puerta"
    r"|porton|quarto|andar)"
)
_FLAT_NUMBER: Final = rf"{_FLAT}[. ]{{0,2}}{_NO}?(?:\d{{1,4}} ?-? ?[a-z]?|[a-z]-?\d{{0,4}})(?![\w])"
_BUILDING: Final = re.compile(
    r"(?<![\w])(?:edificio|edif|bloco|residencias?|resid|res|torre|conjunto|condominio|bloque"
    r"|block|vereda|quinta|predio|immeuble|building|bldg)"
    rf"[. ]{{1,2}}(?:[a-z0-9][a-z0-9.'-]* ?,? ?){{1,4}}?{_FLAT_NUMBER}(?:[ ,-]+{_FLAT_NUMBER})*"
)
_FLATS: Final = re.compile(rf"(?<![\w]){_FLAT_NUMBER}[ ,-]+{_FLAT_NUMBER}")
_HOUSE: Final = re.compile(
    rf"(?<![\w])(?:casa|house|maison|kay|quinta) ?{_NO}\d{{1,5}} ?-? ?[\da-z]{{0,3}}(?![\w])"
)
_HOUSED: Final = re.compile("casa|house|maison|kay|quinta")
_LIVE: Final = re.compile(
    r"(?<![\w])(?:vivo (?:en|por)|vivimos en|mi (?:direccion|domicilio)(?: actual)?(?: es"
    r"| queda en)?|direccion|domicilio|domiciliad[oa] en"
    r"|my address is|our address is|address|i live at|we live at|moro (?:na|no|em)|meu endereco e"
    r"|endereco|j'habite(?: au| a)?|mon adresse est|adresse)"
    rf"(?: es| is| e"
    rf"| est)?[: ]{{1,2}}(?P<name>(?:{_WORD} ){{1,4}}?)(?P<number>{_NO}?\d{{2,5}}(?![\w,.]?\d)(?![\w]))"
)
_DETAIL: Final = re.compile(
    rf"(?:[ ,.-]+(?:{_FLAT_NUMBER}|(?:{_NO}|(?:cdra|cuadra)[. ]*)\d{{1,5}}(?![\w])|\d{{1,2}}(?:st"
    rf"|nd|rd|th|er|eme|e|°|to|do|ro)? (?:floor|piso|etage|andar)"
    r"|(?:mz|mza|manzana)[. ]*[a-z0-9]{1,3}(?![\w])|(?:lt|lote|sector"
    r"|grupo)[. ]*\d{1,3}[a-z]?(?![\w]))){1,6}"
)
_NOT_A_STREET: Final = words(
    "desde hace hasta por para con sin me te se nos y o que pero porque donde cuando durante a al entre sobre son es esta estoy estan"
    " fue tengo tiene hay queda vivo vive vendo vendiendo trabajo trabajando pidiendo cobran cobra piden pagan pago hora horas las"
    " ha faz com sem pra pro ate que e mas porque quando tenho tem ganho vendendo trabalhando um uma"
    " depuis avec sans pour pendant est et ou qui mais j'ai il elle on nous ils a en dans une un"
    " le ca for since with without and or but the is are was in on at of to from i we he she they my our number numero"
    " todos toda todo casi mas menos unos unas dias dia anos meses ley decreto art articulo"
)
_ARTICLES: Final = words("las a e y")
"""Short words that streets do have in them."""
_COUNTED: Final = re.compile(
    r" ?(?:%|,\d|\.\d|(?:soles|dolares|personas|people|pessoas|personnes|anos?|ans|years?|meses"
    r"|mes|months?|mois|dias?|days?|jours?"
    r"|semanas?|weeks?|semaines?|horas?|hours?|heures?|h|minutos|minutes|veces|hijos?|filhos?"
    r"|kids|children|enfants|ninos|venezolanos"
    r"|metros|m2|km|cuadras|reais|euros|mil|de la (?:manana|tarde|noche)|am|pm|am|lucas"
    r"|familias)\b)"
)


def take(canvas: Canvas) -> None:
    """Take addresses out of the canvas; districts and cities stay."""
    if not any(map(str.isdigit, canvas.plain)):
        return
    found = _found(canvas.plain, canvas.signs)
    canvas.take([_grown(canvas.plain, start, end) for start, end in found])


def _found(plain: str, signs: int) -> Iterator[tuple[int, int]]:
    for sign, pattern in ((STREET, _STREETS), (STREET, _COMMA), (LIVE, _LIVE)):
        for found in pattern.finditer(plain) if signs & sign else ():
            words = set(found["name"].split()) - _ARTICLES
            if not words & _NOT_A_STREET and not _COUNTED.match(plain, found.end()):
                yield found.span()
    for there, pattern in (
        (signs & GRID, _GRID), (_LOTTED.search(plain), _LOT), (signs & BUILDING, _BUILDING),
        (True, _FLATS), (_HOUSED.search(plain), _HOUSE),
    ):  # fmt: skip
        if there:
            yield from (found.span() for found in pattern.finditer(plain))
    for found in _FRONT.finditer(plain) if signs & FRONT else ():
        if not set(found[0].split()) & {"hours", "days", "years", "people"}:
            yield found.start(), found.start() + len(found[0].rstrip(" -"))


def _grown(plain: str, start: int, end: int) -> Span:
    """The span with the settlement before it and the flat behind it."""
    front = _SETTLED.search(plain[max(0, start - 70) : start])
    back = _DETAIL.match(plain, end)
    return start - (len(front[0]) if front else 0), back.end() if back else end, ADDRESS
