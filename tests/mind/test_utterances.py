"""What actions want said reaches people as this bot speaks."""

import pytest

from bot.flows import Utterance
from bot.mind.replies import Voice
from bot.mind.utterances import spoken
from bot.model import Button
from bot.staff import Host
from tests.content.real import catalog
from tests.mind.person import ES, NOW, Scripted


@pytest.fixture
def voice() -> Voice:
    """Spanish, by Telegram."""
    return Voice(catalog=catalog(Scripted()), language=ES, host=Host(), now=NOW, channel="telegram")


@pytest.mark.parametrize(
    ("utterance", "text"),
    [
        pytest.param(Utterance(text="Mira <b>esto</b>"), "Mira <b>esto</b>", id="markup"),
        pytest.param(Utterance(text="a < b <script>"), "a &lt; b &lt;script&gt;", id="broken markup"),
        pytest.param(
            Utterance(response="say_form.step", values={"step": "<b>", "of": "3"}),
            "Pregunta &lt;b&gt; de 3", id="a phrase with values",
        ),
    ],
)  # fmt: skip
def test_texts_are_proper_markup(utterance: Utterance, text: str, voice: Voice) -> None:
    assert [reply.text for reply in spoken([utterance], voice)] == [text]


def test_a_curated_answer_comes_whole_and_what_is_not_there_is_passed_over(voice: Voice) -> None:
    said = spoken([Utterance(response="utter_ptp/expired"), Utterance(response="utter_no/no"),
                   Utterance(text="  ")], voice)  # fmt: skip
    assert {reply.topic for reply in said} == {"ptp/expired"}


def test_a_button_without_a_title_gets_its_topic_s(voice: Voice) -> None:
    rows = ((Button(title="", payload="/ptp/expired"), Button(title="", payload="/no/no")),)
    [reply] = spoken([Utterance(text="a", buttons=rows)], voice)
    [[button]] = reply.buttons
    assert button.title == voice.catalog.title(button.payload.removeprefix("/"), ES)  # type: ignore[arg-type]  # it is one
