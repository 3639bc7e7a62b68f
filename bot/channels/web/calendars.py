"""Calendar files to download."""

from aiohttp import web

from bot.channels.web.needs import WebNeeds


def serve(request: web.Request, needs: WebNeeds) -> web.Response:
    """The file that the path names, in the language that the query names. Raises HTTPNotFound."""
    name = request.match_info["name"]
    found = needs.calendar(name, request.query.get("lang", ""))
    if found is None:
        raise web.HTTPNotFound
    return web.Response(
        text=found,
        content_type="text/calendar",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
