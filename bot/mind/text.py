"""From what a person typed to folded tokens: the only view of a text the matcher has."""

import re
import unicodedata
from collections.abc import Mapping
from sys import intern
from types import MappingProxyType

HEAD = 600
"""Characters kept from the start of a text."""
TAIL = 200
"""Characters kept from the end of a longer text: the question often comes last."""
MAX_TOKENS = 36
"""Tokens kept of a text: two thirds from its start, one third from its end."""
MAX_WORD = 24
"""Characters kept of a token; no word of the four languages needs more."""

_REMEMBERED = 0x250
_RUN = re.compile(r"([^\W\d_])\1{2,}")


def _folded_character(character: str) -> str:
    """Lowercase letters and digits of one character: "" for an accent, else " " for none."""
    plain = unicodedata.normalize("NFKD", character.lower()).lower()
    kept = "".join(part for part in plain if part.isalnum())
    return kept if kept or unicodedata.combining(character) else " "


class _Table(dict[int, str]):
    """A translation table that remembers the characters below U+0250."""

    def __missing__(self, code: int) -> str:
        folded = _folded_character(chr(code))
        if code < _REMEMBERED:
            self[code] = folded
        return folded


_TABLE = _Table({ord("œ"): "oe", ord("æ"): "ae", ord("ß"): "ss"})
"""Letters that normalisation leaves whole are given by hand."""


def _bounded(text: str) -> str:
    if len(text) <= HEAD + TAIL:
        return text
    return text[:HEAD] + " " + text[-TAIL:]


class Folded(str):
    """Text that ``fold`` has done with."""

    __slots__ = ()


def fold(text: str) -> Folded:
    """Lowercase letters and digits of ``text`` with single spaces between words.

    Accents fall (``ñ`` becomes ``n``); punctuation, symbols, control and zero-width
    characters become spaces; a letter written three times or more is written once.
    Only the first 600 and the last 200 characters of a long text are read. Any
    string is accepted, lone surrogates included; folding twice changes nothing.
    """
    if isinstance(text, Folded):
        return text
    text = _bounded(text).lower().translate(_TABLE)
    return Folded(" ".join(_RUN.sub(r"\1", text).split()))


def read_once(text: str) -> str:
    """``text`` folded, so that nobody need fold it again; a long one stays as it is."""
    return fold(text) if len(text) <= HEAD + TAIL else text


def _table(lines: str) -> Mapping[str, tuple[str, ...]]:
    """Read ``short ...: long`` lines into a table from each short form to its words."""
    pairs = (line.split(":") for line in lines.strip().splitlines())
    return MappingProxyType(
        {short: tuple(full.split()) for shorts, full in pairs for short in shorts.split()}
    )


ABBREVIATIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "es": _table(
            """
            q k qe ke qu: que
            xq pq porq xk pk pq porke porqe xke: porque
            x: por
            xa pa pra: para
            pal: para el
            tb tmb tbn tambn tmbn tamb: tambien
            toy: estoy
            ta: esta
            tas: estas
            tamos: estamos
            d: de
            dl: del
            m: me
            t: te
            c: se
            dnd dnde onde ande adond: donde
            cdo cnd cndo cuand kuando: cuando
            cm cmo km kmo komo: como
            cto cnto cuant: cuanto
            bn: bien
            msj msn mnsj: mensaje
            grax grcs grx grs thx: gracias
            xfa xfavor porfa porfis pls plis plz plss: por favor
            hla ola holi holis: hola
            bnas wenas bns: buenas
            wenos bnos: buenos
            ud vd: usted
            uds vds: ustedes
            vzla vnzla vzl vnzl: venezuela
            vzlano vnzlano venezo: venezolano
            nd na: nada
            tngo tng: tengo
            qro kro: quiero
            qiero: quiero
            pdo: puedo
            sta: esta
            stoy: estoy
            tmpo tampo: tampoco
            info: informacion
            doc docs dcto: documentos
            tlf telf tfno tel: telefono
            nro num: numero
            """
        ),
        "en": _table(
            """
            u ya yu: you
            ur: your
            r: are
            y: why
            pls plz plss pleas: please
            rn: right now
            thx thnx tnx ty thks: thanks
            b4: before
            bc cuz coz cos bcz: because
            im: i am
            ive: i have
            dont: do not
            cant: can not
            doesnt: does not
            didnt: did not
            wont: will not
            isnt: is not
            arent: are not
            wanna: want to
            gonna: going to
            gotta: have to
            gimme: give me
            lemme: let me
            idk: i do not know
            dunno: do not know
            wat wut wht: what
            wen whn: when
            wer whr: where
            hw: how
            smth sth: something
            ppl: people
            msg: message
            n: and
            w: with
            docs: documents
            info: information
            abt: about
            asap: as soon as possible
            tmrw tmr: tomorrow
            hv: have
            k: ok
            """
        ),
        "pt": _table(
            """
            vc voc oce: voce
            vcs ceis: voces
            q k qe: que
            pq pork: porque
            tb tbm tmb: tambem
            n naum: nao
            to tou: estou
            ta: esta
            pra pr: para
            pro: para o
            blz: beleza
            obg obgd brigado: obrigado
            hj: hoje
            qd qdo: quando
            qt qto: quanto
            cmg: comigo
            mt mto: muito
            oq: o que
            aki: aqui
            fds: fim de semana
            td: tudo
            tds: todos
            eh: e
            msm: mesmo
            dps: depois
            pfv pf pfvr: por favor
            vlw: obrigado
            doc docs: documentos
            """
        ),
        "fr": _table(
            """
            slt: salut
            bjr: bonjour
            bsr: bonsoir
            mrc mci: merci
            svp stp: s il vous plait
            jsp: je ne sais pas
            jss: je suis
            chui chuis: je suis
            jai: j ai
            jpeux: je peux
            jveux: je veux
            c: c est
            cest: c est
            pk pq pkoi prk: pourquoi
            qd: quand
            qq qqn: quelqu un
            qqch: quelque chose
            tt: tout
            ts: tous
            ds: dans
            pr: pour
            ac: avec
            mm: meme
            bcp: beaucoup
            tjr tjrs tjs: toujours
            ms: mais
            pb: probleme
            rdv: rendez vous
            dsl: desole
            keske: qu est ce que
            kel: quel
            ki: qui
            koi: quoi
            k: que
            """
        ),
    }
)
"""For each language its written short forms and the words they stand for.

Collected by hand from how people write in chats of Peru, Venezuela, Brazil, France
and in English; a short form counts only in its own language.
"""

_NO_ABBREVIATIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def tokens(text: str, language: str | None = None) -> tuple[str, ...]:
    """The folded words of ``text``, at most 36, short forms of ``language`` spelt out.

    With no language, or one without a table, nothing is spelt out. Of a long text the
    first 24 and the last 12 words stay; a word is cut after 24 characters. Equal words are
    one object, which whoever remembers words has once for all.
    """
    words = fold(text).split()
    if len(words) > MAX_TOKENS:
        words = words[: MAX_TOKENS * 2 // 3] + words[-MAX_TOKENS // 3 :]
    table = ABBREVIATIONS.get(language or "", _NO_ABBREVIATIONS)
    found: list[str] = []
    for word in words:
        full = table.get(word)
        if full is None:
            found.append(intern(word[:MAX_WORD]))
        else:
            found.extend(full)
    return tuple(found[:MAX_TOKENS])
