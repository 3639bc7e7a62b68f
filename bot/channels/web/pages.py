"""What a visitor sees: the chat page, a page that says what went wrong, and letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web.assets import Assets
from bot.channels.web.markup import safe_url, to_html
from bot.channels.web.needs import WebNeeds
from bot.model import Attachment, Button
from bot.ports import Letter

DEFAULT_LANGUAGE = "es"

WORDS = (
    "web.title",
    "web.tagline",
    "web.skip",
    "web.log",
    "web.you",
    "web.bot",
    "web.label",
    "web.placeholder",
    "web.send",
    "web.menu",
    "web.human",
    "web.language",
    "web.privacy",
    "web.delete",
    "web.delete_sure",
    "web.typing",
    "web.pending",
    "web.new_messages",
    "web.empty",
    "web.offline",
    "web.try_again",
    "web.ended",
    "web.not_official",
)
"""Phrases the page shows or its script needs; all change with the language."""


class ButtonView(TypedDict):
    """A button as the script gets it: with a payload or with a link."""

    title: str
    payload: NotRequired[str]
    url: NotRequired[str]


class LetterView(TypedDict):
    """A letter as the page and the script get it."""

    id: str
    html: str
    """Safe to put into the page as it is."""
    buttons: list[list[ButtonView]]
    language: str
    direction: str
    toast: NotRequired[bool]
    """A word on a press: the script shows it for a moment only."""


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """One state of the chat page."""

    language: str
    csrf: str
    nonce: str
    history: Sequence[Letter] = ()
    """Letters from before ``echo``."""
    echo: str = ""
    """What the person has just said: shown once, kept nowhere."""
    letters: Sequence[Letter] = ()
    """New letters."""
    notice: str = ""
    """Key of a phrase to show above the form."""
    retry: str = ""
    """A payload to offer again under the notice."""
    draft: str = ""
    """Text that stays in the form."""
    ended: bool = False
    """The person's data were erased: the page offers a new beginning."""

    @property
    def after(self) -> str:
        """The id of the last letter on the page."""
        shown = self.letters or self.history
        return shown[-1].id if shown else ""


class Pages:
    """Turns letters and states into HTML and JSON values."""

    def __init__(self, needs: WebNeeds, assets: Assets) -> None:
        self._needs = needs
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,
        )
        self._templates.globals["asset"] = assets.url

    def chat(self, view: View) -> str:
        """The chat page as HTML."""
        return self._templates.get_template("chat.html").render(
            view=view,
            history=[self.letter(letter) for letter in view.history],
            letters=[self.letter(letter) for letter in view.letters],
            host=self._needs.host_line(view.language),
            words=self.words(view.language),
            direction=self.direction(view.language),
            say=lambda key: self._needs.say(view.language, key),
        )

    def trouble(self, language: str, key: str) -> str:
        """A page with the phrase ``key`` and a way back to the chat."""
        return self._templates.get_template("trouble.html").render(
            language=language,
            direction=self.direction(language),
            message=self._needs.say(language, key),
            say=lambda name: self._needs.say(language, name),
        )

    def words(self, language: str) -> dict[str, str]:
        """Every phrase of the page in one language, by its key."""
        return {key: self._needs.say(language, key) for key in WORDS}

    def letter(self, letter: Letter) -> LetterView:
        """A letter, its markup made safe."""
        reply = letter.reply
        rows = [[seen for button in row if (seen := _button(button))] for row in reply.buttons]
        if reply.attachment:
            rows.insert(0, [_download(reply.attachment, reply.language)])
        view = LetterView(
            id=letter.id,
            html=to_html(reply.text),
            buttons=[row for row in rows if row],
            language=reply.language,
            direction=self.direction(reply.language),
        )
        if reply.toast:
            view["toast"] = True
        return view

    def said(self, before: str, language: str, letters: Sequence[Letter]) -> dict[str, object]:
        """Letters as values for JSON; with the page's phrases when its language changes."""
        said: dict[str, object] = {
            "letters": [self.letter(letter) for letter in letters],
            "language": language,
            "direction": self.direction(language),
        }
        if language != before:
            said["words"] = self.words(language)
            said["host"] = self._needs.host_line(language)
        return said

    def direction(self, language: str) -> str:
        """``ltr`` or ``rtl``."""
        known = {code: direction for code, _, direction in self._needs.languages()}
        return "rtl" if known.get(language) == "rtl" else "ltr"

    def choose(self, tags: Sequence[str]) -> str:
        """The first of the tags' languages that the bot speaks, else Spanish."""
        known = {code for code, _, _ in self._needs.languages()}
        for tag in tags:
            for code in (tag.lower(), tag.partition("-")[0].lower()):
                if code in known:
                    return code
        return DEFAULT_LANGUAGE


def title_of(payload: str, letters: Sequence[Letter]) -> str:
    """What was written on the button with that payload; empty if no letter has it."""
    for letter in reversed(letters):
        for row in letter.reply.buttons:
            for button in row:
                if button.payload == payload:
                    return button.title
    return ""


def _download(file: Attachment, language: str) -> ButtonView:
    query = urlencode({"lang": language})
    return ButtonView(title=file.title, url=f"/activities/{quote(file.name, safe='')}?{query}")


def _button(button: Button) -> ButtonView | None:
    if button.payload:
        return ButtonView(title=button.title, payload=button.payload)
    url = safe_url(button.url)
    return ButtonView(title=button.title, url=url) if url else None
