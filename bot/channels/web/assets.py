"""The page's own files, held in memory, each under a name that changes with it."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asset:
    url_name: str
    content_type: str
    plain: bytes
    packed: bytes


class Assets:
    """Reads every file of static/ once."""

    def __init__(self) -> None:
        self._by_name = {
            path.name: _load(path) for path in _FOLDER.iterdir() if path.suffix in _TYPES
        }

    def url(self, name: str) -> str:
        """Where the page finds the file ``name``. Raises KeyError for an unknown one."""
        return f"/static/{self._by_name[name].url_name}"

    def serve(self, request: web.Request) -> web.Response:
        """The file for ``/static/{name}``. Raises HTTPNotFound.

        A name with another version's hash gets today's file, not to be kept: during
        an upgrade a page of one process may ask another process for its style.
        """
        wanted = request.match_info["name"]
        stem, _, rest = wanted.partition(".")
        asset = self._by_name.get(f"{stem}.{rest.rpartition('.')[2]}")
        if asset is None:
            raise web.HTTPNotFound
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        headers = {
            "Cache-Control": _FOR_EVER if wanted == asset.url_name else "no-cache",
            "Vary": "Accept-Encoding",
        }
        if packed:
            headers["Content-Encoding"] = "gzip"
        return web.Response(
            body=asset.packed if packed else asset.plain,
            content_type=asset.content_type,
            charset="utf-8",
            headers=headers,
        )


def _load(path: Path) -> _Asset:
    plain = path.read_bytes()
    mark = sha256(plain).hexdigest()[:10]
    return _Asset(
        url_name=f"{path.stem}.{mark}{path.suffix}",
        content_type=_TYPES[path.suffix],
        plain=plain,
        packed=gzip.compress(plain, mtime=0),
    )
