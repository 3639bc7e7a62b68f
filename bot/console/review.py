"""The review: what people asked in vain, put together, and what an editor makes of it.

Nothing is trained here. What is accepted waits in a list and leaves as a patch.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial

from aiohttp import web

from bot.catalog import OUT_OF_SCOPE, Catalog
from bot.console.review_needs import ACTIONS, SCOPE, Choice, Heap, Refused, ReviewNeeds
from bot.console.shell import Shell
from bot.console.wording import shown, stored
from bot.model import LanguageCode, TopicId

SHOWN = 50
"""Groups on the page."""

WORDINGS = 12
"""Wordings of a group that are shown."""

ROLE = "editor"

TITLE_CHARACTERS, NOTE_CHARACTERS = 60, 1000

_ID = re.compile(r"[0-9a-f]{16}")


class ReviewPages:
    """The pages under /console/review."""

    def __init__(self, needs: ReviewNeeds, shell: Shell) -> None:
        self._needs = needs
        self._shell = shell

    def routes(self) -> list[web.RouteDef]:
        """For editors and admins."""
        guarded = self._shell.guarded
        return [
            web.get("/console/review", guarded(self._index, ROLE)),
            web.get("/console/review/accepted", guarded(self._accepted, ROLE)),
            web.get("/console/review/accepted.patch", guarded(self._patch, ROLE)),
            web.post("/console/review/accepted/done", guarded(self._done, ROLE)),
            web.post("/console/review/accepted/undo", guarded(self._undo, ROLE)),
            web.get("/console/review/g/{fingerprint}", guarded(self._group, ROLE)),
            web.post("/console/review/g/{fingerprint}", guarded(self._decide, ROLE)),
        ]

    async def _index(self, request: web.Request) -> web.StreamResponse:
        heaps = await self._needs.heaps()
        await self._shell.audit(request, "review.listed")
        return self._shell.render(
            request, "review.html", heaps=heaps[:SHOWN], count=len(heaps),
            titles=self._titles(request), tongue=self._tongue, news=_news(request),
            shown=self._shown(request),
        )  # fmt: skip

    async def _group(self, request: web.Request) -> web.StreamResponse:
        heap = await self._heap(request)
        if heap is None:
            return self._shell.bad(request, "console.review.gone", status=404)
        await self._shell.audit(request, "review.viewed", heap.fingerprint)
        text = self._needs.redact(heap.wordings[0].text, heap.language)
        return self._page(request, heap, text)

    async def _heap(self, request: web.Request) -> Heap | None:
        return await self._needs.heap(request.match_info["fingerprint"])

    def _page(
        self, request: web.Request, heap: Heap, text: str, *,
        refused: Refused | None = None, form: Mapping[str, str] | None = None,
    ) -> web.Response:  # fmt: skip
        catalog = self._needs.catalog()
        suggested = [topic for topic in heap.candidates if topic in catalog.topics]
        direction = catalog.languages.get(LanguageCode(heap.language))
        return self._shell.render(
            request, "review_group.html", status=409 if refused else 200, heap=heap, text=text,
            wordings=heap.wordings[:WORDINGS], more=len(heap.wordings) - WORDINGS,
            suggested=suggested, topics=_by_group(catalog), titles=self._titles(request),
            shown=self._shown(request),
            groups=self._groups(request), form=form or {}, refused=refused, tongue=self._tongue,
            news="" if refused else _news(request),
            direction=direction.direction if direction else "auto",
            limits={"title": TITLE_CHARACTERS, "note": NOTE_CHARACTERS},
        )  # fmt: skip

    async def _decide(self, request: web.Request) -> web.StreamResponse:
        typed = await self._shell.form(request)
        tell = partial(self._shell.say, request)
        form = {name: stored(value, tell) for name, value in typed.items()}
        action = form.get("action", "")
        if action not in ACTIONS or form.get("near", "near") not in ("near", "far"):
            raise web.HTTPBadRequest
        before = [heap.fingerprint for heap in await self._needs.heaps()]
        heap = await self._heap(request)
        if heap is None:
            return self._shell.bad(request, "console.review.gone", status=409)
        refused = await self._needs.decide(
            Choice(
                operator=self._shell.operator(request), fingerprint=heap.fingerprint,
                action=action, text=form.get("text", ""), near=form.get("near") != "far",
                topic=OUT_OF_SCOPE if action == SCOPE else form.get("topic", ""),
                title=form.get("title", "")[:TITLE_CHARACTERS],
                note=form.get("note", "")[:NOTE_CHARACTERS],
            )
        )  # fmt: skip
        if refused is not None and refused.code == "gone":
            return self._shell.bad(request, "console.review.gone", status=409)
        if refused is not None:
            text = refused.text or form.get("text", "")
            return self._page(request, heap, text, refused=refused, form=form)
        await self._shell.audit(request, f"review.{action}", heap.fingerprint)
        place = before.index(heap.fingerprint)
        following = (before[place + 1 :] or before[:place])[:1]
        where = f"/g/{following[0]}" if following else ""
        raise web.HTTPSeeOther(f"/console/review{where}?done={action}")

    async def _accepted(self, request: web.Request) -> web.StreamResponse:
        return self._shell.render(
            request, "accepted.html", pending=await self._needs.pending(),
            titles=self._titles(request), tongue=self._tongue, news=_news(request, "undone", "handed"),
            shown=self._shown(request),
        )  # fmt: skip

    async def _patch(self, request: web.Request) -> web.StreamResponse:
        pending = await self._needs.pending()
        if not pending.patch:
            return self._shell.bad(request, "console.review.no_patch", status=404)
        await self._shell.audit(request, "review.patch", str(len(pending.phrases)))
        return web.Response(
            body=pending.patch.encode(), content_type="text/x-diff", charset="utf-8",
            headers={"Content-Disposition": 'attachment; filename="phrases.patch"'},
        )  # fmt: skip

    async def _done(self, request: web.Request) -> web.StreamResponse:
        form = await self._shell.form(request)
        ids = form.get("ids", "").split()
        if not ids or not all(_ID.fullmatch(id) for id in ids):
            raise web.HTTPBadRequest
        await self._needs.exported(ids)
        await self._shell.audit(request, "review.exported", str(len(ids)))
        raise web.HTTPSeeOther("/console/review/accepted?done=handed")

    async def _undo(self, request: web.Request) -> web.StreamResponse:
        id = (await self._shell.form(request)).get("id", "")
        if not _ID.fullmatch(id):
            raise web.HTTPBadRequest
        if not await self._needs.undo(id):
            return self._shell.bad(request, "console.review.too_late", status=409)
        await self._shell.audit(request, "review.undone")
        raise web.HTTPSeeOther("/console/review/accepted?done=undone")

    def _tongue(self, code: str) -> str:
        """A language's own name."""
        known = self._needs.catalog().languages.get(LanguageCode(code))
        return known.name if known else code

    def _shown(self, request: web.Request) -> Callable[[str], str]:
        tell = partial(self._shell.say, request)
        return lambda text: shown(text, tell)

    def _titles(self, request: web.Request) -> Callable[[str], str]:
        catalog, language = self._needs.catalog(), LanguageCode(self._shell.language(request))
        outside = self._shell.say(request, "console.review.outside")

        def title(topic: str) -> str:
            found = catalog.title(TopicId(topic), language)
            return outside if topic == OUT_OF_SCOPE else found or topic

        return title

    def _groups(self, request: web.Request) -> Callable[[str], str]:
        groups, language = self._needs.catalog().groups, LanguageCode(self._shell.language(request))

        def title(group: str) -> str:
            titles = groups[group].titles if group in groups else {}
            return titles.get(language) or titles.get(LanguageCode("es")) or group

        return title


def _by_group(catalog: Catalog) -> dict[str, list[TopicId]]:
    found: dict[str, list[TopicId]] = {}
    for topic in catalog.topics.values():
        found.setdefault(topic.group, []).append(topic.id)
    return found


def _news(request: web.Request, *others: str) -> str:
    """What was just done, if it is something we know."""
    done = request.query.get("done", "")
    return done if done in (*ACTIONS, *others) else ""
