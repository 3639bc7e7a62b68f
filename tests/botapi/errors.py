"""The one error of the Bot API, and Telegram's words for the common cases."""

from __future__ import annotations


class ApiError(Exception):
    """An answer with "ok": false.

    Args:
        code: error_code and HTTP status.
        description: Telegram's words, prefix included.
        retry_after: seconds, for 429 only.

    """

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        """Keep the three parts of Telegram's answer."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad_request(message: str) -> ApiError:
    """Give the 400 in Telegram's spelling: first letter lowered unless the word is a constant.

    Source: fail_query_with_error in Client.cpp of tdlib/telegram-bot-api.
    """
    second = message[1:2]
    if not (second == "_" or "A" <= second <= "Z"):
        message = message[:1].lower() + message[1:]
    return ApiError(400, f"Bad Request: {message}")


def too_many_requests(seconds: int) -> ApiError:
    """Give the 429 that asks to wait for some seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def conflict(message: str) -> ApiError:
    """Give the 409 of two competing receivers."""
    return ApiError(409, f"Conflict: {message}")
