"""Given names, surnames, and the words that are none though they stand where names do."""

from importlib.resources import files
from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


def _listed(name: str) -> frozenset[str]:
    """The words of a file of this folder, without its comments."""
    lines = (files(__package__) / name).read_text(encoding="ascii").splitlines()
    return words(" ".join(line for line in lines if not line.startswith("#")))


COMMON: Final = _listed("given.txt")
"""Given names of those who ask: recognised without a capital letter too."""
GIVEN: Final = COMMON | _listed("given_capital.txt")
"""Given names, lower case without accents."""
SURNAMES: Final = _listed("surnames.txt")
WORDS_TOO: Final = _listed("words_too.txt")
"""Names that are also words or places: alone they prove nothing."""
NO_NAMES: Final = _listed("no_names.txt")
"""What people write behind "soy", "me llamo" or a name, and is none."""
PARTICLES: Final = words("de del la las los da das do dos san santa van von le du des y e")
"""What joins the words of a name."""
SHORT_TITLES: Final = (
    "sr",
    "sra",
    "srta",
    "mr",
    "mrs",
    "ms",
    "mme",
    "mlle",
    r"m(?=\.)",
    "dr",
    "dra",
    "lic",
    "ing",
)
TITLES: Final = (
    "senor", "senora", "senorita", "don", "dona", "miss", "mister", "monsieur", "madame", "seu",
    "senhora?", "senhorita", "paciente", "contacto", "trabajadora?", "suscribe", "doctora?", "licenciad[oa]", "abogad[oa]", "profesora?",
)  # fmt: skip
"""Before a known name: "la señora Carmen"."""
SPELT_WORDS: Final = words(
    "cero uno dos tres cuatro cinco seis siete ocho nueve"
    " zero one two three four five six seven eight nine oh"
    " um dois quatro sete oito nove meia tres"
    " un deux trois quatre cinq sept huit neuf"
    " diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos"
    " veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve treinta cuarenta cincuenta"
    " sesenta setenta ochenta noventa ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty thirty forty fifty sixty seventy eighty ninety dez onze doze treze quatorze catorze quinze dezesseis"
    " dezessete dezoito dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
    " dix douze treize quatorze seize vingt trente quarante cinquante soixante vingts septante nonante"
    " doble triple double dobro"
    " cien ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos mil"
    " millon millones hundred thousand million duzentos trezentos quatrocentos quinhentos seiscentos setecentos"
    " oitocentos novecentos cento milhao milhoes cent cents mille millions"
)
"""Words of which a number is spelt out."""
