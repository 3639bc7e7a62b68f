"""Dates of birth: a date behind words for being born, and lone old dates."""

import re
from typing import Final

from bot.journal.redaction.canvas import Canvas, Span
from bot.journal.redaction.glance import BIRTH, NUMBER
from bot.journal.redaction.kinds import BIRTHDATE

_MONTH: Final = (
    r"(?:ene(?:ro)?|feb(?:rero)?|mar(?:zo)?|abr(?:il)?|may(?:o)?|jun(?:io)?|jul(?:io)?|ago(?:sto)?"
    r"|sep(?:tiembre)?|set(?:iembre)?|oct(?:ubre)?|nov(?:iembre)?|dic(?:iembre)?"
    r"|january|jan|february|march|april|apr|june|july|august|aug|september|sept|october|november"
    r"|december|dec"
    r"|janeiro|fevereiro|fev|marco|maio|mai|junho|julho|setembro|outubro|out|novembro|dezembro|dez"
    r"|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre)\.?"
)
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])(?:ero|er|st|nd|rd|th|°|o)?"
_YEAR: Final = r"(?:(?:19|20)\d\d|'?\d\d)"
_SAID_DAY: Final = (
    r"(?:primero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce"
    r"|quince|dieci\w+"
    r"|veint\w+|treinta(?: y uno)?|premier|primeiro|first|second|third|(?:four|fif|six|seven|eigh"
    r"|nin|ten|eleven|twelf|(?:thir|four|fif|six|seven|eigh|nine)teen|twentie|thirtie)th"
    r"|twenty-\w+|dois|quatro|sete|oito|nove|dez"
    r"|vinte(?: e \w+)?|trinta(?: e um)?|deux|trois|quatre|cinq|sept|huit|neuf|dix(?:-\w+)?"
    r"|vingt(?:[ -]\w+){0,2}|trente)"
)
_OF: Final = r"(?:[ ,./-]|\b(?:de|del|of|the|do|da|d)\b)*"
DATE: Final = (
    rf"(?:(?:{_DAY}|{_SAID_DAY}\b){_OF}{_MONTH}(?!\w)(?:{_OF}(?:ano )?{_YEAR}\b)?"
    rf"|{_MONTH}{_OF}{_DAY}\b(?:{_OF}{_YEAR}\b)?"
    rf"|{_DAY} ?[-/. ] ?(?:0?[1-9]|1[0-2]) ?[-/. ] ?{_YEAR}\b"
    rf"|(?:0?[1-9]|1[0-2])[-/. ]{_DAY}[-/. ]{_YEAR}\b"
    rf"|(?:19|20)\d\d[-/. ](?:0?[1-9]|1[0-2])[-/. ]{_DAY}\b"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)?\d\d\b)"
)
_WORDS: Final = (
    r"(?:naci|nacio|nacimos|nasci|nasceu|nascid[oa]|nacid[oa]|nacimiento|nascimento|naissance|nac"
    r"|nasc|born|birth(?:day|date)?|b-?day|d\.?o\.?b\.?|nee?|cumpleanos|cumple(?: anos)?"
    r"|(?:hij[oa]|bebe|nin[oa]) de(?:l)?(?= \d)|cumplo|aniversario|anniversaire"
    r"|f\.? ?(?:de )?n(?:ac)?|d\.? ?n)"
)
_SIGNS: Final = (
    "nac", "nasc", "hij", "nin", "bebe", "born", "birth", "bday", "b-day", "dob", "d.o.b", "ne ", "nee ", "naissance",
    "cumple", "cumplo", "aniversario", "anniversaire", "f.n", "fn", "f. n", "d.n",
)  # fmt: skip
_GAP: Final = (
    r"(?:[ :,;.\"'(=-]|\b(?:el|dia|en|em|a|o|no|na|le|la|les|un|on|the|in|at|au|aux|de|del|da|do"
    r"|es|e|is|was|est|era|fue"
    r"|foi|mi|my|meu|minha|mon|ma|fecha|data|date|hijo|hija|bebe|nino|nina|son|daughter|filho"
    r"|filha|fils|fille"
    r"|esposo|esposa|lugar|y|and|et)\b){0,8}"
)
_IN: Final = (
    r"(?:(?:en|em|in|a|au|aux|at|de|d'|-|:)? ?(?:(?!(?:y|e|and|et|que|entr\w*|llegu?\w*|vine"
    r"|vin\w*|ingres\w*|arriv\w*|came|chegu\w*|pero|but)\b)"
    r"[a-z'-]+,? ){1,3})?"
)
"""The place of birth, between the word and the date."""
_BORN: Final = re.compile(rf"(?<!\w){_WORDS}(?!\w){_GAP}{_IN}{_GAP}(?<!\w)(?P<date>{DATE})")
_BEHIND: Final = re.compile(
    rf"(?<![\w/.-])(?P<date>{DATE})(?=[ ,(-]{{1,3}}(?:es |is |c'est |e |\()?"
    r"(?:(?:mi|my|la|a|ma|minha|the|de|da) ?){0,3}(?:fecha de nac|data de nasc|date of birth"
    r"|date de naiss|birth|cumple))"
)
_BEHIND_SIGNS: Final = ("de nac", "de nas", "de nai", "birth", "cumple")
_OLD_YEAR: Final = re.compile(r"[-/.](?:19|200)")
_OLD: Final = re.compile(
    r"(?<![\w/.-])(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19[3-9]\d"
    r"|200[0-8])(?![\w/-])"
)
"""A written date before 2009, which is rarely that of an entry or a procedure."""
_NOT_OLD: Final = re.compile(
    r"\b(?:ley|leyes|decreto|ds|dl|resolucion|convencion|publicad[oa]|vigente|desde|since|depuis"
    r"|lei|loi|law|decree"
    r"|ingres\w+|entr\w+|llegu?\w+|vine|sali|vencio|caduco|emitid[oa]|expedid[oa]|arrived?|came"
    r"|cheguei|arrivee?"
    r"|expired?|issued|emision|expirou|delivre)\b[^.;\n]{0,30}$"
)
_WINDOW: Final = 60


def take(canvas: Canvas) -> None:
    """Take dates of birth out of the canvas."""
    plain, signs = canvas.plain, canvas.signs
    spans: list[Span] = []
    if any(map(plain.__contains__, _SIGNS)):
        if signs & BIRTH:
            spans += ((*found.span("date"), BIRTHDATE) for found in _BORN.finditer(plain))
        if any(map(plain.__contains__, _BEHIND_SIGNS)):
            spans += ((*found.span("date"), BIRTHDATE) for found in _BEHIND.finditer(plain))
    if signs & NUMBER and _OLD_YEAR.search(plain):
        for found in _OLD.finditer(plain):
            if not _NOT_OLD.search(plain[max(0, found.start() - _WINDOW) : found.start()]):
                spans.append((*found.span(), BIRTHDATE))
    canvas.take(spans)
