"""The words before a name, lower case without accents."""

import re
from typing import Final

from bot.journal.redaction.glance import RELATIVES
from bot.journal.redaction.lexicon import SHORT_TITLES, TITLES

_GAP: Final = r"[ :,.\n\"'(-]{0,3}"

_KIN: Final = f"(?:{'|'.join(sorted(RELATIVES))})"
FIRM: Final = re.compile(
    r"(?<!\w)(?:(?:me ll?amo|me yamo|m llamo|mi nombre (?:completo )?(?:es|seria|e)"
    r"|mis nombres(?: completos| y apellidos)? son|mis? apellidos? (?:es|son)"
    r"|my (?:full |real )?name(?: is|'s|s)|my (?:sur|last |first |family )name is|(?:his"
    r"|her) name is"
    r"|meu nome (?:completo )?e|me chamo|chamo-me|meu sobrenome e|j[e']? ?m'? ?app?ell?e?s?"
    r"|mon nom (?:complet |de famille )?(?:est|c'est)|mon prenom (?:est|c'est))(?!\w)"
    r"|(?:nombres?|apellidos?|nombres? y apellidos?|apellidos? y nombres?|nombre completo|full name"
    r"|(?:sur|last |first )?name|nome(?: completo)?|sobrenome|nom(?: et prenom| complet)?|prenom)"
    rf" ?[:=]){_GAP}"
)
LOOSE: Final = re.compile(
    r"(?<!\w)(?:moi c'est|mi nombre|meu nome|(?:a|en) nombre (?:de|d)|em nome d[eao]|au nom de"
    r"|in the name of|dirigid[oa] a"
    r"|titular(?: es| e| is)?|beneficiari[oa](?: es| e)?|(?:le|lo|la|les|te) (?:saluda|escribe"
    r"|habla|hablo)|habla con|soy yo"
    r"|atte?\.(?=[ :,\n])|atte?|atentamente|firma(?:do)?|saludos(?: cordiales)?|saludo|(?:best "
    r"|kind )?regards|sincerely|yours|cordialement"
    r"|bien a vous|atenciosamente|abracos?|cumprimentos|merci d'avance|gracias|thanks|thank you"
    r"|obrigad[oa]|merci"
    r"|(?:nombre|nome|name|nom) (?:de|da|do|of|del|d')[^:.\n\d]{1,25}:"
    r"|quien (?:les )?escribe(?: es)?|(?:de parte|por parte) de"
    r"|(?:husband|wife|son|daughter|brother|sister|mother|father|boss"
    r"|friend)(?:'s name)?(?: is)?)(?!\w)[ :,\n\"'(-]{0,3}"
)
"""Words that something else follows as often."""

CALLED: Final = re.compile(
    r"(?<!\w)(?:se ll?aman?|se chamam?|s'appell?ent?|s'appelle|(?:is|are) (?:called|named)"
    r"|llamad[oa]|chamad[oa]|named|nomme)"
    rf"(?!\w){_GAP}"
)
KIN: Final = re.compile(rf"(?<!\w){_KIN}(?!\w)")

SELF: Final = re.compile(
    r"(?<!\w)(?:(?:eu )?sou [oa]|soy (?:la|el)(?= [^\W\d_]+)|soy|somos|i am|i'm|im|sou|je suis"
    r"|this is|it'?s|aqui es|aqui e [oa]|aqui fala [oa]|aqui|ici|habla|fala"
    r"|c'est)[ ,:]{1,2}"
)
TITLED: Final = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(SHORT_TITLES)})(?:\. ?| )|(?:(?P<person>{'|'.join(TITLES)})|{_KIN})(?P<of> (?:de|da"
    rf"|do|of))?,? )(?=[^\W\d_])"
)

PUBLIC: Final = re.compile(
    r"(?<!\w)(?:jesus|san|santa|santo|sao|saint|st|villa|hospital|clinica|colegio|escuela|school"
    r"|ie|universidad|university|instituto|aeropuerto"
    r"|airport|avenida|av|calle|jr|jiron|parque|plaza|puente|presidente|presidenta|ex presidente"
    r"|president|ministr[oa]|minister|papa|dr|congresista"
    r"|distrito|provincia|estadio|barrio|urb|urbanizacion|mercado|terminal|playa|virgen|centro"
    r"|posta|casa|fundacion|parroquia|iglesia|decreto"
    r"|cantante|jugador|puerto|cabo|isla|rio|general|mariscal|libertador|gobierno de"
    r"|ley)(?: (?:de|del|la|las|los|el))*[ .]*$"
)
PUBLIC_FIGURES: Final = (
        "nicolas maduro", "hugo chavez", "pedro castillo", "dina boluarte", "jose jeri", "martin vizcarra", "keiko fujimori",
        "alberto fujimori", "pedro pablo kuczynski", "alejandro toledo", "ollanta humala", "alan garcia", "simon bolivar",
        "maria corina machado", "javier prado", "jose galvez", "jose leonardo", "jose luis bustamante", "mariano melgar", "victor larco", "edmundo gonzalez", "jorge chavez", "jose de san martin", "cesar vallejo", "rafael lopez aliaga",
        "gustavo petro", "donald trump", "joe biden", "juan pablo ii", "pedro pablo", "roberto carlos", "maria auxiliadora", "jose olaya",
)  # fmt: skip
"""Whom everybody speaks of."""
