"""The arguments of a call, however they came: JSON, form, multipart or query string."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from aiohttp import web

from .errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file; its content is not kept."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Args:
    """Arguments by name; values are strings from a form and any JSON value from a JSON body."""

    values: Mapping[str, object]

    @property
    def chat_id(self) -> int | None:
        """The chat that the call is about, if it names one by number."""
        value = self.values.get("chat_id")
        if isinstance(value, int):
            return value
        if isinstance(value, str) and value.lstrip("-").isdecimal():
            return int(value)
        return None

    def text(self, name: str) -> str:
        """Give a string, empty where it is missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0, *, low: int, high: int) -> int:
        """Give a number, held within its bounds as get_integer_arg in Client.cpp does."""
        value = self.values.get(name)
        try:
            number = int(str(value)) if value is not None else default
        except ValueError:
            number = 0
        return max(low, min(high, number))

    def flag(self, name: str) -> bool:
        """Read a truth value: true, yes and 1."""
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def json(self, name: str, what: str) -> object:
        """Give a JSON value, None where it is missing.

        Raises:
            ApiError: 400 "can't parse <what> JSON object".

        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            parsed: object = json.loads(value)
        except (ValueError, RecursionError) as error:
            message = f"Can't parse {what} JSON object"
            raise bad_request(message) from error
        return parsed


async def read_args(request: web.BaseRequest) -> Args:
    """Read the query string and the body.

    Raises:
        ApiError: 400 where a JSON body can't be read.

    """
    values: dict[str, object] = dict(request.query) if request.query_string else {}
    kind = request.content_type
    if kind == "application/json":
        values.update(_json_body(await request.read()))
    elif kind == "application/x-www-form-urlencoded":
        values.update(parse_qsl((await request.read()).decode("utf-8", "replace")))
    elif kind == "multipart/form-data":
        for name, value in (await request.post()).items():
            values[name] = _file(value) if isinstance(value, web.FileField) else value
    return Args(values)


def _json_body(body: bytes) -> dict[str, object]:
    if not body:
        return {}
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise bad_request("Can't parse JSON object") from error
    if not isinstance(parsed, dict):
        raise bad_request("Can't parse JSON object")
    return parsed


def _file(field: web.FileField) -> File:
    with field.file as opened:
        return File(name=field.filename, size=len(opened.read()))
