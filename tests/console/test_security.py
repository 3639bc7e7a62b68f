"""Headers, forged posts, rights, errors and files of the console (C5, C7, C8, C9)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.console.assets import Assets
from bot.console.needs import Page
from bot.console.shell import Shell
from bot.errors import StoreUnavailable
from bot.journal.database import Database
from bot.staff import Role
from tests.console.office import Browser, Office, opened, say

SECRET = "a-secret-of-the-exception"


class Workshop:
    """Pages that each need another role, and pages that break."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.done: list[str] = []

    def routes(self) -> list[web.RouteDef]:
        """For the tests."""
        guarded = self.shell.guarded
        return [
            *[web.get(f"/console/for/{role}", guarded(self._look, role)) for role in Role],
            *[web.post(f"/console/for/{role}", guarded(self._act, role)) for role in Role],
            web.get("/console/beat", guarded(self._look, passive=True)),
            web.get("/console/broken", guarded(self._broken)),
            web.get("/console/down", guarded(self._down)),
            web.get("/console/stream", guarded(self._stream)),
        ]

    async def _look(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=self.shell.operator(request).name)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        self.done.append((await self.shell.form(request)).get("what", "nothing"))
        return web.Response(text="done")

    async def _broken(self, request: web.Request) -> web.StreamResponse:
        raise RuntimeError(SECRET)

    async def _down(self, request: web.Request) -> web.StreamResponse:
        raise StoreUnavailable(SECRET)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b":\n\n")
        return response


@pytest.fixture
def made() -> list[Workshop]:
    """The workshop, once the office is open."""
    return []


@pytest.fixture
async def office(redis_url: str, tmp_path: Path, made: list[Workshop]) -> AsyncIterator[Office]:
    """A console with a workshop, over real Redis and SQLite."""

    def pages(shell: Shell) -> list[Page]:
        made.append(Workshop(shell))
        return [*made]

    async with opened(redis_url, Database("", tmp_path), pages) as office:
        yield office


async def entered(
    office: Office, role: Role = Role.ADMIN, headers: dict[str, str] | None = None
) -> Browser:
    """A browser that is logged in."""
    office.hire(f"the {role}", role)
    browser = office.browser(**(headers or {}))
    assert (await browser.log_in(f"the {role}")).status == 303
    return browser


EVERY = [
    "/console", "/console/", "/console/login", "/console/login?ui=es", "/console/account", "/console/accounts",
    "/console/audit", "/console/setup/x", "/console/nothing", "/console/logout",
    "/console/static/console.css", "/console/static/nothing.css", "/console/broken",
    "/console/down", "/console/stream", "/console/for/viewer",
]  # fmt: skip


@pytest.mark.parametrize("inside", [True, False], ids=["logged in", "stranger"])
async def test_every_answer_carries_the_headers(office: Office, inside: bool) -> None:
    """C7, also where the answer is an error, a stream, a file or a way elsewhere."""
    tls = {"X-Forwarded-Proto": "https"}
    browser = await entered(office, headers=tls) if inside else office.browser(**tls)
    for path in EVERY:
        answer = await browser.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
        assert "aiohttp" not in answer.headers["Server"]
        kept = "no-cache" if path.endswith("console.css") else "no-store"
        assert answer.headers["Cache-Control"] == kept, path
        for cookie in answer.headers.getall("Set-Cookie", []):
            assert {"Secure", "HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))


async def test_no_page_holds_script_or_style_of_its_own(office: Office) -> None:
    browser = await entered(office)
    for path in (*EVERY, "/console/accounts", "/console/audit"):
        text = await (await browser.get(path)).text()
        if "<html" in text:
            assert " style=" not in text
            assert "<style" not in text
            assert " on" not in "".join(part.split(">")[0] for part in text.split("<")[1:])
            assert text.count("<script") == text.count('<script src="/console/static/')


FORGERIES = {
    "no token": ({}, {}),
    "empty token": ({"csrf": ""}, {}),
    "other session's": ({"csrf": "0" * 64}, {}),
    "cross-site": (None, {"Sec-Fetch-Site": "cross-site"}),
    "same-site": (None, {"Sec-Fetch-Site": "same-site"}),
    "typed": (None, {"Sec-Fetch-Site": "none"}),
    "foreign origin": (None, {"Sec-Fetch-Site": "", "Origin": "https://evil.example"}),
    "null origin": (None, {"Sec-Fetch-Site": "", "Origin": "null"}),
    "no origin": (None, {"Sec-Fetch-Site": ""}),
    "token in another header": ({}, {"X-Token": "0" * 64}),
}


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_post_changes_nothing(
    office: Office, made: list[Workshop], name: str
) -> None:
    """C5."""
    browser = await entered(office)
    token = await browser.csrf("/console/account")
    fields, headers = FORGERIES[name]
    fields = {"csrf": token} if fields is None else fields
    for path in ("/console/for/viewer", "/console/logout", "/console/account", "/console/accounts"):
        answer = await browser.post(path, {**fields, "what": "forged"}, **headers)
        assert answer.status == 403, path
        assert say("en", "console.error.forbidden") in await answer.text()
    login = {
        **fields,
        **({"csrf": await browser.csrf("/console/login")} if "csrf" in fields else {}),
    }
    if name in ("empty token", "other session's"):
        login = fields
    assert (await browser.post("/console/login", login, **headers)).status == 403
    assert made[0].done == []
    assert len(office.trail("forged")) == 4
    assert (await browser.get("/console/account")).status == 200


async def test_a_post_of_our_own_page_is_taken_by_field_header_or_origin(
    office: Office, made: list[Workshop]
) -> None:
    browser = await entered(office)
    token = await browser.csrf("/console/account")
    path = "/console/for/viewer"
    origin = f"http://{browser.client.host}:{browser.client.port}"
    by_header = {"X-CSRF-Token": token}
    assert (await browser.post(path, {"csrf": token})).status == 200
    assert (await browser.post(path, {}, **by_header)).status == 200
    old = {"Sec-Fetch-Site": "", "Origin": origin}
    assert (await browser.post(path, {"csrf": token}, **old)).status == 200
    assert len(made[0].done) == 3


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_may_what_the_roles_before_it_may_and_no_more(
    office: Office, made: list[Workshop], role: Role
) -> None:
    """C9: what is above one's role is refused and noted."""
    browser = await entered(office, role)
    token = await browser.csrf("/console/account")
    for needed in Role:
        path, allowed = f"/console/for/{needed}", role.may(needed)
        assert (await browser.get(path)).status == (200 if allowed else 403)
        answer = await browser.post(path, {"csrf": token, "what": needed})
        assert answer.status == (200 if allowed else 403)
    above = [needed for needed in Role if not role.may(needed)]
    assert len(office.trail("denied")) == 2 * len(above)
    assert made[0].done == [needed for needed in Role if role.may(needed)]
    for path in ("/console/accounts", "/console/audit"):
        assert (await browser.get(path)).status == (200 if role is Role.ADMIN else 403)


async def test_a_changed_role_counts_at_once(office: Office) -> None:
    browser = await entered(office, Role.ADMIN)
    other = await entered(office, Role.EDITOR)
    editor = office.accounts.named("the editor")
    assert editor is not None
    assert (await other.get("/console/for/editor")).status == 200
    office.accounts.set_role(editor.operator.id, Role.VIEWER)
    assert (await other.get("/console/for/editor")).status == 403
    assert (await browser.get("/console/for/editor")).status == 200


async def test_the_menu_shows_what_the_role_may(office: Office) -> None:
    admin, viewer = await entered(office), await entered(office, Role.VIEWER)
    assert 'href="/console/audit"' in await (await admin.get("/console/account")).text()
    assert 'href="/console/audit"' not in await (await viewer.get("/console/account")).text()


async def test_a_page_that_watches_by_itself_keeps_nobody_logged_in(office: Office) -> None:
    browser = await entered(office)
    for _ in range(4):
        office.clock.now += 8 * 60
        assert (await browser.get("/console/beat")).status in (200, 303)
    assert (await browser.get("/console/beat")).status == 303


async def test_presence_is_what_somebody_does_who_may_answer(office: Office) -> None:
    assert not await office.operators.anybody_present(office.clock.now)
    viewer = await entered(office, Role.VIEWER)
    await viewer.get("/console/account")
    office.clock.now += 5
    assert not await office.operators.anybody_present(office.clock.now)
    operator = await entered(office, Role.OPERATOR)
    await operator.get("/console/account")
    office.clock.now += 5
    assert await office.operators.anybody_present(office.clock.now)
    office.clock.now += 9 * 60
    await operator.get("/console/beat")
    assert await office.operators.anybody_present(office.clock.now)
    office.clock.now += 60
    assert not await office.operators.anybody_present(office.clock.now)
    await operator.get("/console/account")
    office.clock.now += 5
    account = office.accounts.named("the operator")
    assert account is not None
    office.accounts.set_disabled(account.operator.id, disabled=True)
    assert not await office.operators.anybody_present(office.clock.now)


@pytest.mark.parametrize(
    ("method", "path", "status", "key"),
    [
        ("GET", "/console/nothing", 404, "console.error.not_found"),
        ("GET", "/console/accounts/x/y", 404, "console.error.not_found"),
        ("GET", "/console/logout", 405, "console.error.method"),
        ("DELETE", "/console/account", 405, "console.error.method"),
        ("GET", "/console/broken", 500, "console.error.broken"),
        ("GET", "/console/down", 503, "console.error.unavailable"),
    ],
)
@pytest.mark.parametrize("language", ["es", "en"])
async def test_an_error_is_a_page_in_the_readers_language(
    office: Office, method: str, path: str, *, status: int, key: str, language: str
) -> None:
    browser = await entered(office, headers={"Accept-Language": language})
    answer = await browser.request(method, path, None)
    text = await answer.text()
    assert answer.status == status
    assert say(language, key) in text.replace("&#39;", "'")
    assert f'lang="{language}"' in text
    for leak in (SECRET, "Traceback", "RuntimeError", ".py"):
        assert leak not in text
    if status == 405:
        assert answer.headers["Allow"]


async def test_a_body_too_large_of_another_kind_or_too_slow_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.console.security.BODY_SECONDS", 0.1)
    browser = await entered(office)
    token = await browser.csrf("/console/account")
    path = "/console/for/viewer"

    async def status(data: object, **headers: str) -> int:
        own = {"Sec-Fetch-Site": "same-origin"}
        return (await browser.request("POST", path, data, **own, **headers)).status

    async def chunks(size: int, pause: float = 0.0) -> AsyncIterator[bytes]:
        for _ in range(size):
            yield b"x" * 1000
            await asyncio.sleep(pause)

    assert await status(f"csrf={token}&what={'x' * 70_000}".encode()) == 413
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert await status(f"csrf={token}&what={'x' * 70_000}", **form) == 413
    assert await status(chunks(80), **form) == 413
    assert await status(chunks(3, 0.2), **form) == 408
    assert await status("&".join(["a=b"] * 500), **form) == 400
    assert await status(b"csrf=%ff&\xff\xfe", **form) in (400, 403)
    assert await status("<x/>", **{"Content-Type": "text/xml"}) == 415


@pytest.mark.parametrize(
    "name",
    [
        "../security.py", "..%2fsecurity.py", "%2e%2e/security.py", "%2e%2e%2fsecurity.py",
        "..%5csecurity.py", "..\\security.py", "console.css%00.js", "%00", "console.css/",
        "....//security.py", "/etc/passwd", "%2fetc%2fpasswd", "log.sqlite", "secret.key",
        "..%c0%afsecurity.py", "console.html", ".", "..",
    ],
)  # fmt: skip
async def test_no_address_reads_a_file_that_is_not_one_of_the_pages(
    office: Office, name: str
) -> None:
    """C8, as the bytes go over the wire."""
    reader, writer = await asyncio.open_connection("127.0.0.1", office.server.port)
    line = f"GET /console/static/{name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    writer.write(line.encode("latin-1"))
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.split()[1] in (b"404", b"400")
    assert b"def " not in answer
    assert b"root:" not in answer


async def test_files_of_the_pages_are_kept_under_a_name_that_changes_with_them(
    office: Office, tmp_path: Path
) -> None:
    text = await (await office.browser().get("/console/login")).text()
    url = next(part for part in text.split('"') if part.startswith("/console/static/console."))
    answer = await office.browser().get(url)
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.css").write_text("a{}")
    before = Assets(folder).url("a.css")
    (folder / "a.css").write_text("b{}")
    assert Assets(folder).url("a.css") != before


async def test_a_page_without_a_guard_stops_the_start(office: Office) -> None:
    class Careless:
        def routes(self) -> list[web.RouteDef]:
            async def page(request: web.Request) -> web.StreamResponse:
                return web.Response()

            return [web.get("/console/open", page)]

    with pytest.raises(ValueError, match="has no guard"):
        Shell(None).install(web.Application(), [Careless()])  # type: ignore[arg-type]  # not used


async def test_the_language_is_kept_when_it_is_chosen(office: Office) -> None:
    browser = office.browser(**{"Accept-Language": "es-VE,es;q=0.9"})
    assert 'lang="es"' in await (await browser.get("/console/login")).text()
    assert 'lang="en"' in await (await browser.get("/console/login?ui=en")).text()
    assert 'lang="en"' in await (await browser.get("/console/login")).text()
    assert 'lang="en"' in await (await browser.get("/console/login?ui=<script>")).text()
