"""The headers that every response of the web chat carries."""

from aiohttp import web

_ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()"
    ),
}


def secure(response: web.StreamResponse) -> None:
    """Add the security headers; forbid keeping a copy unless the response allows it."""
    response.headers.update(_ALWAYS)
    response.headers.setdefault("Cache-Control", "no-store")
