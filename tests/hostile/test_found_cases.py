"""What once broke something, and must not again: each file says what it broke."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.content.check import check
from bot.content.folder import Folder
from bot.content.parse import drafts
from tests.hostile import raw
from tests.hostile.bounds import least_seconds
from tests.hostile.conftest import Site
from tests.hostile.test_content_files import TODAY
from tests.hostile.test_updates import deep, read

CORPUS = Path(__file__).parent / "corpus"
MOST_TOLD = 20


def cases(kind: str) -> list[Any]:
    """The files of one kind, by their names."""
    found = sorted(CORPUS.glob(f"{kind}-*.json"))
    return [pytest.param(json.loads(path.read_text()), id=path.stem) for path in found]


def test_every_file_says_what_it_broke() -> None:
    found = [json.loads(path.read_text()) for path in CORPUS.iterdir()]
    assert len(found) == sum(len(cases(kind)) for kind in ("update", "http", "content")) > 15
    assert all(one["broke"].endswith(".") for one in found)


@pytest.mark.parametrize("case", cases("update"))
def test_an_update_is_set_aside_or_read(case: dict[str, Any]) -> None:
    update = json.loads(case["update"])
    for stack in (0, 80):
        assert (deep(update, stack) is not None) == case.get("read", False)
    assert read({**update, "update_id": 2, "callback_query": None, "message": None}) is None


async def test_a_request_gets_its_status_and_the_log_is_clean(site: Site) -> None:
    for case in cases("http"):
        [one] = case.values
        said = await raw.say(site.url, one["sent"].encode("latin-1"))
        assert said.statuses == [one["status"]], one["broke"]
        assert site.flaws() == [], one["broke"]


@pytest.mark.parametrize("case", cases("content"))
def test_a_file_is_told_at_its_line_and_soon(case: dict[str, Any]) -> None:
    text = case["head"] + case["piece"] * case["times"] + case["tail"]
    texts = {case["path"]: text}

    def told() -> list[tuple[str, int]]:
        draft, found = drafts(Folder(texts=texts, problems=()))
        found += check(draft, TODAY)
        return [(one.code, one.line) for one in found]

    found = told()
    assert (case["code"], case["line"]) in found
    assert len(found) < MOST_TOLD
    assert least_seconds(told, times=2) < 1.0
