"""Reads reply_markup as get_reply_markup in Client.cpp does, with its errors."""

from __future__ import annotations

from .errors import bad_request
from .links import LinkError, check_link
from .records import Button
from .text import clean

MAX_DATA_BYTES = 64
"""Length of callback_data: core.telegram.org/bots/api#inlinekeyboardbutton."""
Rows = tuple[tuple[Button, ...], ...]
_OTHER_KINDS = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)


def read_inline_keyboard(markup: object) -> Rows:
    """Give the rows of an inline keyboard; empty for none and for other kinds of markup.

    Raises:
        ApiError: 400 in Telegram's words.

    """
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return ()
    if not isinstance(rows, list):
        raise bad_request('Field "inline_keyboard" must be of type Array')
    keyboard = tuple(_row(row) for row in rows)
    return tuple(row for row in keyboard if row)


def keyboard_json(rows: Rows) -> dict[str, object]:
    """Give the keyboard as a message of the Bot API shows it."""
    return {"inline_keyboard": [[_button_json(button) for button in row] for row in rows]}


def _button_json(button: Button) -> dict[str, str]:
    if button.url is not None:
        return {"text": button.title, "url": button.url}
    if button.data is not None:
        return {"text": button.title, "callback_data": button.data}
    return {"text": button.title}


def _row(row: object) -> tuple[Button, ...]:
    if not isinstance(row, list):
        raise bad_request(
            'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    return tuple(_button(button) for button in row)


def _button(raw: object) -> Button:
    if not isinstance(raw, dict):
        raise bad_request(
            "Can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    if "text" not in raw:
        raise bad_request("Can't parse inline keyboard button: Can't find field \"text\"")
    title = clean(_string(raw, "text"))
    url, data = _string(raw, "url"), _string(raw, "callback_data")
    if not url and not data and not any(kind in raw for kind in _OTHER_KINDS):
        raise bad_request(
            "Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if not title:
        raise bad_request("Inline keyboard button text must be non-empty")
    if url:
        return Button(title=title, url=_checked_url(url))
    if len(data.encode("utf-8", "replace")) > MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return Button(title=title, data=data or None)


def _string(raw: dict[str, object], name: str) -> str:
    value = raw.get(name, "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        message = f'Can\'t parse inline keyboard button: Field "{name}" must be of type String'
        raise bad_request(message)
    return str(value)


def _checked_url(url: str) -> str:
    try:
        return check_link(url)
    except LinkError as error:
        message = f"Inline keyboard button URL '{url}' is invalid: {error}"
        raise bad_request(message) from error
