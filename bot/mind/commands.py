"""What a slash says: a command, a topic behind a button, or nothing we know."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.model import TopicId


class Name(StrEnum):
    """Every command, typed or behind a button, by its canonical name."""

    START = "start"
    MENU = "menu"
    HELP = "ayuda"
    HUMAN = "humano"
    BOT = "bot"
    PRIVACY = "privacidad"
    DELETE = "borrar"
    LANGUAGE = "idioma"
    SOURCES = "fuentes"
    NONE = "ninguna"
    GUIDE = "guia"
    REPORT = "denunciar"
    EVENTS = "actividades"
    SUBSCRIBE = "suscribir"
    """Asks, or with ``subject=si`` begins, to be told of something from now on."""
    UNSUBSCRIBE = "baja"
    FIGURES = "cifras"
    """What people have reported, in figures."""
    WHERE = "donde"
    """Looks for an office: for the service that it names, with HERE at the browser's place."""
    BACK = "atras"
    CANCEL = "cancelar"
    RESUME = "seguir"
    PATH = "camino"
    """Begins the guided path that it names."""
    CHOOSE = "opcion"
    """Fills a slot of the open form: ``slot=value``."""


HERE = "aqui"
"""The argument of WHERE that a browser answers with its place."""

TYPED = (
    Name.START, Name.MENU, Name.GUIDE, Name.WHERE, Name.REPORT, Name.FIGURES, Name.EVENTS, Name.HELP, Name.HUMAN, Name.LANGUAGE,
    Name.SUBSCRIBE, Name.UNSUBSCRIBE, Name.PRIVACY, Name.DELETE,
)  # fmt: skip
"""The commands that a person is told of, in the order of Telegram's command list."""

_ALIASES = {
    **{name.value: name for name in Name},
    "help": Name.HELP, "aide": Name.HELP, "ajuda": Name.HELP,
    "human": Name.HUMAN, "humain": Name.HUMAN, "person": Name.HUMAN, "persona": Name.HUMAN,
    "privacy": Name.PRIVACY, "privacidade": Name.PRIVACY, "confidentialite": Name.PRIVACY,
    "delete": Name.DELETE, "apagar": Name.DELETE, "effacer": Name.DELETE,
    "language": Name.LANGUAGE, "lang": Name.LANGUAGE, "langue": Name.LANGUAGE,
    "sources": Name.SOURCES, "none": Name.NONE,
    "events": Name.EVENTS, "activities": Name.EVENTS, "atividades": Name.EVENTS,
    "activites": Name.EVENTS, "eventos": Name.EVENTS,
    "subscribe": Name.SUBSCRIBE, "assinar": Name.SUBSCRIBE, "abonner": Name.SUBSCRIBE,
    "unsubscribe": Name.UNSUBSCRIBE, "stop": Name.UNSUBSCRIBE, "sair": Name.UNSUBSCRIBE,
    "desabonner": Name.UNSUBSCRIBE,
    "figures": Name.FIGURES, "numeros": Name.FIGURES, "chiffres": Name.FIGURES,
    "where": Name.WHERE, "onde": Name.WHERE, "ou": Name.WHERE,
    "guide": Name.GUIDE, "report": Name.REPORT, "signaler": Name.REPORT, "back": Name.BACK, "voltar": Name.BACK,
    "retour": Name.BACK, "cancel": Name.CANCEL, "annuler": Name.CANCEL,
}  # fmt: skip

_COMMAND = re.compile(r"/([a-zA-Z_]{1,32})(?:@\w{1,64})?(?:[:\s]\s*(.*))?", re.DOTALL)
_TOPIC = re.compile(r"/([a-z][a-z0-9_]*/[a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Command:
    """A known command and what stands behind it."""

    name: Name
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A slash with something we do not know."""


def parse(text: str) -> Command | TopicId | Unknown | None:
    """What a text that begins with a slash asks for; None for ordinary words.

    ``/ptp/deadline`` is a topic (which may not exist), ``/menu:ptp`` and ``/menu ptp``
    a command with an argument, ``/menu@some_bot`` a command in a group.
    """
    text = text.strip()
    if not text.startswith("/"):
        return None
    if topic := _TOPIC.fullmatch(text):
        return TopicId(topic[1])
    command = _COMMAND.fullmatch(text)
    name = _ALIASES.get(command[1].lower()) if command else None
    if command is None or name is None:
        return Unknown()
    return Command(name, (command[2] or "").strip())


def payload(name: Name, argument: str = "") -> str:
    """The button payload of a command."""
    return f"/{name}:{argument}" if argument else f"/{name}"
