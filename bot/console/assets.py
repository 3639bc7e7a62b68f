"""The console's own files, held in memory: no request ever becomes a path on the disk."""

from hashlib import sha256
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_FOR_EVER = "public, max-age=31536000, immutable"


class Assets:
    """Reads every file of static/ once; each is served under a name that changes with it."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._names: dict[str, str] = {}
        self._files: dict[str, tuple[bytes, str]] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix in _TYPES:
                body = path.read_bytes()
                name = f"{path.stem}.{sha256(body).hexdigest()[:12]}{path.suffix}"
                self._names[path.name] = name
                self._files[name] = (body, _TYPES[path.suffix])

    def url(self, name: str) -> str:
        """Where a page finds the file ``name``. Raises KeyError for an unknown one."""
        return f"/console/static/{self._names[name]}"

    def serve(self, name: str) -> web.Response:
        """The file of that versioned name, to be kept; of a plain name, to be asked for again.

        Raises HTTPNotFound.
        """
        versioned = self._names.get(name, name)
        if versioned not in self._files:
            raise web.HTTPNotFound
        body, kind = self._files[versioned]
        charset = None if kind.startswith("image/png") else "utf-8"
        return web.Response(
            body=body,
            content_type=kind,
            charset=charset,
            headers={"Cache-Control": _FOR_EVER if name in self._files else "no-cache"},
        )
