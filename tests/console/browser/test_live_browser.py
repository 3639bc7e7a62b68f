"""The live view and the thread in Chromium: what arrives, hostile words, keyboard, no script."""

import pytest

from tests.console.browser.conftest import PHONE, Visit
from tests.console.deskworld import Console, conversation

HOSTILE = [
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1>",
    "</a></li></ol></main><iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    '"><style>body{display:none}</style><a href="javascript:window.hacked=1">x</a>',
    "{{ 7*7 }}{% raw %}<b onmouseover=window.hacked=1>x</b>",
    "\u202e\u2066\u2067<script>window.hacked=1</script>\u202e\u0000",
    "Z\u0351\u036b\u0343\u036a" * 40,
    "X" * 1500,
    "\ufdfd" * 60,
]
"""What a person could write to whoever reads it."""


async def test_what_arrives_is_on_top_and_the_thread_grows_below(
    console: Console, visit: Visit
) -> None:
    console.log.add("la primera")
    token = console.log_in()
    async with (
        visit(f"{console.url}/console/", token) as live,
        visit(f"{console.url}/console/c/{conversation(1)}", token) as thread,
    ):
        await live.locator("#pulse[data-state=on]").wait_for()
        await thread.locator("#pulse[data-state=on]").wait_for()
        console.log.add("de otra persona", person=2)
        console.log.add("la segunda", outcome="urgent")
        await live.locator(".turn").nth(2).wait_for()
        assert await live.locator(".turn bdi[lang]").all_inner_texts() == [
            "la segunda", "de otra persona", "la primera",
        ]  # fmt: skip
        await thread.locator(".entry").nth(1).wait_for()
        assert await thread.locator(".words").all_inner_texts() == ["la primera", "la segunda"]
        await live.locator(".turn a").first.click()
        await live.wait_for_url(f"**/console/c/{conversation(1)}")


async def test_nothing_moves_under_a_reader_until_they_ask(console: Console, visit: Visit) -> None:
    for number in range(30):
        console.log.add(f"turno {number}")
    async with visit(f"{console.url}/console/", console.log_in()) as page:
        await page.locator("#pulse[data-state=on]").wait_for()
        await page.evaluate("window.scrollTo(0, 900)")
        before = await page.evaluate("window.scrollY")
        console.log.add("nueva uno")
        console.log.add("nueva dos")
        fresh = page.locator("#fresh", has_text="Ver 2 nuevas")
        await fresh.wait_for()
        assert await page.evaluate("window.scrollY") == before
        await fresh.click()
        assert await page.locator(".turn bdi[lang]").first.inner_text() == "nueva dos"
        assert await page.locator("#fresh").is_hidden()
        await page.locator("#pause").click()
        console.log.add("en pausa")
        await page.locator("#fresh", has_text="Ver 1 nueva").wait_for()
        await page.locator("#pause").click()
        await page.locator(".turn", has_text="en pausa").wait_for()


@pytest.mark.parametrize("size", ["desktop", "phone"])
async def test_hostile_words_run_nothing_and_stay_in_their_place(
    console: Console, visit: Visit, size: str
) -> None:
    for text in HOSTILE[:5]:
        console.log.add(text, rule=text, outcome="urgent")
    options = {"viewport": PHONE} if size == "phone" else {}
    token = console.log_in()
    for path in ("/console/", f"/console/c/{conversation(1)}"):
        console.log.lines = console.log.lines[:5]
        async with visit(f"{console.url}{path}", token, **options) as page:
            await page.locator("#pulse[data-state=on]").wait_for()
            for text in HOSTILE[5:]:
                console.log.add(text, rule=text, outcome="urgent")
            rows = page.locator("#turns > li")
            await rows.nth(9).wait_for()
            assert await rows.count() == len(HOSTILE)
            await page.mouse.move(200, 500)
            found = await page.evaluate(STATE)
            assert found == {"hacked": None, "scripts": 2, "frames": 0, "outside": []}, path


STATE = """() => ({
  hacked: window.hacked ?? null,
  scripts: document.scripts.length + document.querySelectorAll('style').length,
  frames: document.querySelectorAll('iframe, #turns img, #turns a[href^=javascript]').length,
  outside: [...document.querySelectorAll('#turns bdi')].filter((one) => {
    const inner = one.getBoundingClientRect();
    const outer = one.closest('li').getBoundingClientRect();
    return inner.left < outer.left - 1 || inner.right > outer.right + 1
      || document.documentElement.scrollWidth > window.innerWidth;
  }).map((one) => one.textContent.slice(0, 20)),
})"""


async def test_words_from_right_to_left_do_not_turn_their_neighbours_around(
    console: Console, visit: Visit
) -> None:
    console.log.add("\u202eabc \u2067def")
    async with visit(f"{console.url}/console/c/{conversation(1)}", console.log_in()) as page:
        place = "(id) => document.querySelector(id).getBoundingClientRect().left"
        assert await page.evaluate(place, ".from") < await page.evaluate(place, ".words bdi") + 1
        text = await page.locator(".kind").inner_text()
        assert text.startswith("Respondida: Plazo del PTP (91 % de certeza)")
        assert await page.evaluate(place, ".kind .mark") < await page.evaluate(place, ".topic")


async def test_without_script_there_is_a_list_that_is_read_again(
    console: Console, visit: Visit
) -> None:
    console.log.add("hola")
    token = console.log_in()
    async with visit(f"{console.url}/console/", token, java_script_enabled=False) as page:
        assert await page.locator(".turn").count() == 1
        assert await page.locator("#pulse").inner_text() == "Se actualiza cada 30 segundos"
        assert await page.locator("meta[http-equiv=refresh]").count() == 1
        await page.select_option("select[name=outcome]", "urgent")
        await page.get_by_role("button", name="Mostrar").click()
        await page.wait_for_url("**outcome=urgent**")
        assert await page.locator(".turn").count() == 0
        assert await page.locator("#none").inner_text() == "Nada coincide con estos filtros."


async def test_a_login_that_has_ended_leads_to_the_login(console: Console, visit: Visit) -> None:
    console.log.add("hola")
    token = console.log_in()
    async with visit(f"{console.url}/console/", token) as page:
        await page.locator("#pulse[data-state=on]").wait_for()
        console.operators.clear()
        console.streams.end_all()
        await page.wait_for_url("**/console/login?**", timeout=15000)


async def test_every_page_tells_who_was_found_in_danger_until_it_was_seen(
    console: Console, visit: Visit
) -> None:
    console.log.add("palabras de alguien", outcome="urgent")
    async with visit(f"{console.url}/console/", console.log_in()) as page:
        strip = page.locator("#alarms")
        await strip.wait_for()
        assert "Alguien puede estar en peligro" in await strip.inner_text()
        assert "palabras" not in await strip.inner_text()
        assert (await page.title()).startswith("▲")
        link = strip.get_by_role("link")
        assert await link.get_attribute("href") == f"/console/c/{conversation(1)}"
        await strip.get_by_role("button", name="Visto").click()
        await strip.wait_for(state="hidden")
        async with page.expect_response("**/console/alarms"):
            await page.goto(f"{console.url}/console/waiting")
        assert await strip.is_hidden()
