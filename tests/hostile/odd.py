"""What requests are made of here: the usual, the unusual, and what nobody should send."""

import zlib

from tests.process import HOOK_KEY

CANARY = "canariotexto"
"""Stands in what is sent, and must not stand in the log."""

PATHS = (
    "/", "/say", "/events", "/healthz", "/readyz", "/metrics", "/hook", "/static/chat.js",
    "/activities/x.ics", "/console", "/console/", "/console/login", "/console/logout",
    "/console/setup/x", "/console/account", "/console/static/console.css", "/console/search",
    "/console/live", "/console/board", "/console/review", "/preview", "/nowhere",
)  # fmt: skip
ENDINGS = (
    "", "", "", "?", "?after=%ff%fe", "?after=\x00", "?a=%", "?a=%zz&&&=&", "?ui=en&ui=xx", "?next=//evil",
    "?next=%2f%2fevil%0d%0aSet-Cookie:x=y", "/../..", "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cx",
    "%00", "/%00", "//", "/.", "%", "%c0%af", ";x=y", "#x", "?" + "a=b&" * 900, "/" + "x" * 6000,
    "/\u00e9", "?q=\udcff", "%E2%80%AE", "?lang=%F0%9F%92%A9", "/{name}", "/<script>", "?x=[", "/[", "/@:1",
)  # fmt: skip
TARGETS = (
    "*", "", "http://[", "http://evil.example/", "//evil.example/", "http://[::1/", "http://x:99999999/",
    "http://x:y@/", "http://\udcff/", "evil.example:443", "/\\", "\\\\x", "?x", "http:///say", "http://a..b/",
    "HTTP://", "javascript:alert(1)", "/" + CANARY, "/" + "%ff" * 500, "/" + "../" * 900, "http://xn--a/", "http://%5b/",
)  # fmt: skip
METHODS = (
    *["GET"] * 12, *["POST"] * 12, "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE",
    "CONNECT", "PRI", "get", "G\x00T", "M-SEARCH", "\x16\x03\x01", "X" * 300, "", "\u00e9",
)  # fmt: skip
VERSIONS = (
    *[" HTTP/1.1"] * 24, *[" HTTP/1.0"] * 4, " HTTP/0.9", " HTTP/2.0", "", " HTTP/1.",
    " HTTP/9999.9", " http/1.1", " HTTP/1.1 x", " \x00", "  HTTP/1.1",
)  # fmt: skip
ODD = (
    CANARY, "", " ", "x", "\x00", "\udcff\udcfe", "\u20ac", "'\"`;--", "[", "-1", "0", "99999999999999999999", "1e999",
    "nan", ",,,,", ";;;;=;", "=", "a=b; a=c", "\t", "x" * 7000, "\\", "%", "<script>", "\u202e", "*/*;q=x",
    "bytes=0-", "http://[", "null", "a\x0bb", "\x7f", ":", "Mon, 99 Foo 20260 99:99:99 GMT",
)  # fmt: skip
NAMES = (
    "Host", "Cookie", "Cookie", "Origin", "Sec-Fetch-Site", "X-CSRF-Token", "Accept", "Accept-Language",
    "Accept-Encoding", "Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Expect",
    "Connection", "Upgrade", "Range", "If-Modified-Since", "If-None-Match", "Last-Event-ID",
    "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Authorization", "TE", "Trailer",
    "Sec-WebSocket-Key", "X-Telegram-Bot-Api-Secret-Token", "Referer", "User-Agent", "Date", "\u00e9", "a b", "",
)  # fmt: skip
USUAL: dict[str, tuple[str, ...]] = {
    "Content-Type": (
        "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x",
        "text/plain; charset=\udcff", "application/x-www-form-urlencoded; charset=utf-99",
    ),
    "Content-Encoding": ("gzip", "deflate", "br", "zstd", "identity", "gzip, gzip"),
    "Content-Length": ("5", "+5", "5, 5", "0x5", "5 5", "005", "-5", "2000000", "4.0"),
    "Transfer-Encoding": ("chunked", "chunked, chunked", "gzip, chunked", "xchunked", "identity", "Chunked"),
    "Expect": ("100-continue", "200-ok"),
    "Connection": ("keep-alive", "close", "upgrade", "close, keep-alive"),
    "Upgrade": ("websocket", "h2c"),
    "Cookie": (
        'tu_causa="', "tu_causa=; console=", "=; ;; =x", "tu_causa=" + "A" * 22, "console=" + "A" * 43,
        "console_form=" + "A" * 43, "console_form=\udcff", "$Version=1; $Path=/", "Path=/; HttpOnly; Secure", 'a="b;c\\', "a=b\x00", "\x01=\x02",
        "__Host-console=" + "B" * 43, "; ".join(f"k{number}=v" for number in range(400)),
    ),
    "Origin": ("null", "http://[", "http://127.0.0.1:x", "file://", "http://\udcff"),
    "Sec-Fetch-Site": ("same-origin", "cross-site", "none"),
    "Accept": ("application/json", "text/html", "text/event-stream"),
    "Accept-Encoding": ("gzip", "gzip;q=nan", "br, *", "deflate"),
    "Accept-Language": ("en;q=nan,es;q=inf", "es-" * 200, "xx;q=1;q=2", "pt;q=-1"),
    "X-Telegram-Bot-Api-Secret-Token": (HOOK_KEY,),
    "Authorization": ("Bearer", "Bearer \udcff", "Basic !!!", "Bearer \u20ac"),
}  # fmt: skip
BODIES = (
    b"", b"x", b"text=hola&payload=", b"text=%s" % CANARY.encode(), b'{"update_id":1,"x":"%s"}' % CANARY.encode(), b"text=%ff%fe%00&csrf=%ff&nonce=%", b"&&&==&=", b"a=" + b"b&a=" * 300,
    b"{", b"[]", b'{"update_id": 1e999}', b'{"update_id":1,"message":{"chat":{"id":1e999}}}', b"\x00" * 100,
    b"name=x&password=y&csrf=\xff", b"\xff\xfe", b'--x\r\nContent-Disposition: form-data; name="\r\n\r\n',
    zlib.compress(b"text=hola" * 50), zlib.compress(b"\x00" * 3_000_000), b"\x1f\x8b\x08\x00junk",
    b"place=nan,inf&payload=/oficinas&text=", b"lang=%F0%9F%92%A9&after=%00&text=%E2%80%AE",
)  # fmt: skip
CHUNKED = (
    b"5\r\nabcde\r\n0\r\n\r\n", b"zz\r\n", b"-1\r\nx", b"5\r\nabc", b"5\r\nabcdefgh\r\n0\r\n\r\n",
    b"ffffffffffffffffff\r\n", b"5;ext=\x00\r\nabcde\r\n0\r\n\r\n", b"0\r\nTrailer: \xff\r\n\r\n",
    b"5\nabcde\n0\n\n", b"0x5\r\nabcde\r\n0\r\n\r\n", b"\r\n\r\n", b"5\r\nabcde0\r\n\r\n",
    b"1" * 9000, b"0\r\n" + b"A: b\r\n" * 500 + b"\r\n", b"5 \r\nabcde\r\n0\r\n\r\n",
)  # fmt: skip

FIELDS = (
    "q", "before", "after", "since", "until", "since_time", "until_time", "operator", "action", "message",
    "conversation", "topic", "language", "lang", "who", "outcome", "channel", "group", "on", "now", "value",
    "replied", "done", "ui", "next", "name", "role", "text", "title", "to", "ids", "id", "canned", "near",
    "note", "query", "data", "token", "password", "again", "old", "state", "fingerprint", "csrf", "save",
)  # fmt: skip
VALUES = (
    "", "%00", "%ff%fe", "-1", "0", "1", "9" * 30, "-" + "9" * 30, "1e999", "nan", "%D9%A1%D9%A2", "9999-12-31",
    "0001-01-01", "2026-13-45", "2026-11-28", "24:00", "23:59", "00:00", "a" * 5000, "%F0%9F%92%A9", "%E2%80%AE",
    "%22%27%3B--", "%25%25%5F", "*", "%28%28%28", "AND%20OR%20NOT", "%3Cscript%3E", "../../x", "es", "en", "xx",
    "admin", "viewer", "yes", "on", "up", "numbers/n1", "numbers", "%ED%A0%80", "NEAR%2F3", "a%20%22b", "%5C", CANARY,
)  # fmt: skip
OWN = (
    "/console", "/console/", "/console/search", "/console/search/save", "/console/search/delete", "/console/live",
    "/console/live/events", "/console/board", "/console/board/figures.csv", "/console/board/reports.csv",
    "/console/board/reports.svg", "/console/board/x.svg", "/console/desk", "/console/votes", "/console/accounts",
    "/console/accounts/x/link", "/console/accounts/%00/role", "/console/accounts/1/state", "/console/alarms",
    "/console/audit", "/console/c/x", "/console/c/x/events", "/console/c/%ED%A0%80", "/console/review",
    "/console/review/accepted", "/console/review/accepted.patch", "/console/review/accepted/done",
    "/console/review/accepted/undo", "/console/review/g/x", "/console/waiting", "/console/waiting/beat",
    "/console/waiting/events", "/console/waiting/here", "/console/waiting/state", "/console/waiting/take",
    "/console/waiting/reply", "/console/waiting/x", "/preview", "/preview/changes", "/preview/numbers/n1",
    "/preview/files/x", "/preview/numbers/%00",
)  # fmt: skip
"""Paths of who is logged in."""
HALVES = (
    b"",
    b"G",
    b"GET / HTTP/1.1\r\nHost",
    b"POST /say HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\nx",
    b"POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nx",
)
"""Requests that never end."""
