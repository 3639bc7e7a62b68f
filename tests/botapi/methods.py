"""The methods that write to chats."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .args import File
from .errors import ApiError, bad_request
from .keyboards import Rows, keyboard_json, read_inline_keyboard
from .markup import parse_html
from .records import JsonObject, Reply, Toast
from .text import MAX_BYTES, FormattedText, checked, clean

if TYPE_CHECKING:
    from .args import Args
    from .world import ChatState, World

ACTIONS = frozenset(
    {
        "cancel",
        "typing",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_photo",
        "upload_document",
        "choose_sticker",
        "pick_up_location",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
MAX_CAPTION = 1024
_MAX_TOAST = 200
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


class Messages:
    """sendMessage and its relatives, over a world."""

    def __init__(self, world: World) -> None:
        """Write to the chats of this world."""
        self._world = world

    def send_message(self, args: Args) -> JsonObject:
        """Take a text message."""
        source = args.text("text")
        if not source:
            raise bad_request("Message text is empty")
        text = checked(_formatted(source, args))
        rows = read_inline_keyboard(args.json("reply_markup", "reply keyboard markup"))
        chat = self._world.writable_chat(args.chat_id)
        message = self._world.bot_message(chat, text, rows)
        self._show(chat, message, args, rows)
        return message

    def send_document(self, args: Args) -> JsonObject:
        """Take a file with an optional caption; its content is not kept."""
        files = [value for value in args.values.values() if isinstance(value, File)]
        name = files[0].name if files else args.text("document")
        if not name:
            raise bad_request("There is no document in the request")
        caption = _formatted(args.text("caption"), args)
        if len(caption.plain) > MAX_CAPTION:
            raise bad_request("Message caption is too long")
        rows = read_inline_keyboard(args.json("reply_markup", "reply keyboard markup"))
        chat = self._world.writable_chat(args.chat_id)
        message = self._world.bot_message(chat, caption, rows)
        message["caption"] = message.pop("text")
        message["document"] = {
            "file_id": f"BQAC{message['message_id']}",
            "file_unique_id": f"AgAD{message['message_id']}",
            "file_name": name,
            "file_size": files[0].size if files else 0,
        }
        self._show(chat, message, args, rows)
        return message

    def edit_message_text(self, args: Args) -> JsonObject:
        """Change the text, and the keyboard with it: without reply_markup it goes away."""
        source = args.text("text")
        if not source:
            raise bad_request("Message text is empty")
        text = checked(_formatted(source, args))
        rows = read_inline_keyboard(args.json("reply_markup", "reply keyboard markup"))
        chat, old = self._own_message(args, "message to edit not found")
        fresh = self._world.bot_message(chat, text, rows)
        kept = ("text", "entities", "reply_markup")
        if all(old.get(key) == fresh.get(key) for key in kept):
            raise bad_request(_NOT_MODIFIED)
        message = fresh | {"message_id": old["message_id"], "date": old["date"]}
        message["edit_date"] = int(time.time())
        self._show(chat, message, args, rows)
        return message

    def edit_message_reply_markup(self, args: Args) -> JsonObject:
        """Change or remove the keyboard; nobody gets something new to read."""
        rows = read_inline_keyboard(args.json("reply_markup", "reply keyboard markup"))
        chat, old = self._own_message(args, "message to edit not found")
        markup = keyboard_json(rows) if rows else None
        if old.get("reply_markup") == markup:
            raise bad_request(_NOT_MODIFIED)
        message = {key: value for key, value in old.items() if key != "reply_markup"}
        if markup:
            message["reply_markup"] = markup
        message["edit_date"] = int(time.time())
        chat.messages[_number(message["message_id"])] = message
        return message

    def delete_message(self, args: Args) -> bool:
        """Take a message of the bot back."""
        chat, message = self._own_message(args, "message to delete not found")
        del chat.messages[_number(message["message_id"])]
        return True

    def send_chat_action(self, args: Args) -> bool:
        """Show "typing..."; only the record remembers it."""
        if args.text("action").lower() not in ACTIONS:
            raise bad_request("Wrong parameter action in request")
        self._world.writable_chat(args.chat_id)
        return True

    def answer_callback_query(self, args: Args) -> bool:
        """End the spinner of a pressed button, once and in time."""
        query = self._world.queries.pop(args.text("callback_query_id"), None)
        if query is None or query.expires < time.monotonic():
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        text = args.text("text")
        if len(text) > _MAX_TOAST:
            raise bad_request("MESSAGE_TOO_LONG")
        toast = Toast(query_id=query.id, text=clean(text), alert=args.flag("show_alert"))
        self._world.toasts.setdefault(query.user_id, []).append(toast)
        return True

    def _own_message(self, args: Args, missing: str) -> tuple[ChatState, JsonObject]:
        chat = self._world.writable_chat(args.chat_id)
        number = args.integer("message_id", low=0, high=2**31 - 1)
        if not number:
            raise bad_request("Message identifier is not specified")
        message = chat.messages.get(number)
        if message is None:
            raise bad_request(missing)
        return chat, message

    def _show(self, chat: ChatState, message: JsonObject, args: Args, rows: Rows) -> None:
        document = message.get("document")
        reply = Reply(
            chat_id=chat.id,
            message_id=_number(message["message_id"]),
            text=args.text("caption" if document else "text"),
            plain=str(message["caption" if document else "text"]),
            rows=rows,
            time=time.monotonic(),
            link_preview=_previews(args),
            edited="edit_date" in message,
            document=str(document["file_name"]) if isinstance(document, dict) else None,
        )
        self._world.show(chat, reply, message)


def _formatted(source: str, args: Args) -> FormattedText:
    if len(source.encode("utf-8", "replace")) > MAX_BYTES:
        raise bad_request("Text is too long")
    mode = args.text("parse_mode").lower()
    if source and mode == "html":
        return parse_html(source)
    if mode in {"markdown", "markdownv2"}:
        # The bot speaks HTML; half a Markdown parser would lie about what Telegram accepts.
        raise ApiError(501, "Not Implemented: the test server knows no Markdown")
    if mode not in {"", "none", "html"}:
        raise bad_request("Unsupported parse_mode")
    return FormattedText(plain=clean(source))


def _previews(args: Args) -> bool:
    options = args.json("link_preview_options", "link preview options")
    if options is None:
        return not args.flag("disable_web_page_preview")
    if not isinstance(options, dict):
        raise bad_request("Object expected as link preview options")
    return not options.get("is_disabled", False)


def _number(value: object) -> int:
    if not isinstance(value, int):
        message = f"message_id is a {type(value).__name__}"
        raise TypeError(message)
    return value
