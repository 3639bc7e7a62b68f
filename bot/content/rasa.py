"""The content as a Rasa 3.x assistant: training data, domain, rules and test stories.

Two ways of having several languages: ``conditional`` varies each response by a slot
``language`` (Rasa Open Source takes it), ``translation`` puts every language into one
response (Rasa Pro alone takes it).

Rasa does not know ``/group/key`` as an intent: what a button sends reaches the classifier
as plain text. So each payload is also a training example of its own topic.
Source: RasaHQ/rasa issue 6370 and rasa 3.6's ``YAMLStoryReader.unpack_regex_message``.
"""

from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum

from bot.catalog import OUT_OF_SCOPE, SOURCE_LANGUAGE
from bot.content import shape
from bot.content.drafts import DraftAnswer, Drafts, Phrase
from bot.content.dump import dumped
from bot.mind import commands, markup
from bot.mind.replies import SLOTS
from bot.model import Button, LanguageCode, TopicId

Data = dict[str, object]

FALLBACK = "fallback.first"
"""The machine's phrase for what it did not understand."""

SESSION_MINUTES = 60 * 24
"""As long as this bot remembers a conversation."""

_SLOT_NOTE = "The slots who_runs and human_status are yours to fill: who runs the assistant, and when a person answers."
_TRAINING = "Train with: rasa train --data nlu data"
_TESTING = "Never trained on; these stand apart from data/, from which Rasa trains on every story."


class Profile(StrEnum):
    """How the export holds several languages."""

    CONDITIONAL = "conditional"
    TRANSLATION = "translation"


def export(draft: Drafts, profile: Profile) -> dict[str, str]:
    """Every file of the assistant by its path. The drafts have to be without errors."""
    return {
        **{path: dumped(data) for path, data in _nlu(draft)},
        "domain.yml": dumped(_domain(draft, profile), f"{_TRAINING}\n{_SLOT_NOTE}"),
        "config.yml": dumped(_config(draft, profile)),
        "data/rules.yml": dumped(_rules(draft)),
        "tests/test_stories.yml": dumped(_stories(draft), _TESTING),
    }


def _headed(**content: object) -> Data:
    return {"version": shape.VERSION, **content}


def _groups(draft: Drafts) -> list[str]:
    """The retrieval intents: each group that has topics."""
    return list(dict.fromkeys(topic.group for topic in draft.topics.values()))


def _nlu(draft: Drafts) -> Iterator[tuple[str, Data]]:
    files: dict[tuple[str, str], dict[tuple[TopicId, bool], list[Phrase]]] = {}
    for phrase in draft.phrases:
        group = phrase.topic.partition("/")[0]
        intents = files.setdefault((phrase.language, group), {})
        intents.setdefault((phrase.topic, bool(phrase.near)), []).append(phrase)
    for (language, group), intents in files.items():
        items = [_intent(topic, phrases, near=near) for (topic, near), phrases in intents.items()]
        yield f"nlu/{language}_{group}.yml", _headed(nlu=items)


def _intent(topic: TopicId, phrases: list[Phrase], *, near: bool) -> Data:
    metadata: Data = {"language": str(phrases[0].language)}
    lines = [phrase.text for phrase in phrases]
    if topic == OUT_OF_SCOPE:
        metadata["distance"] = "near" if near else "far"
    else:
        lines.append(f"/{topic}")
    examples = "".join(f"- {line}\n" for line in lines)
    return {"intent": str(topic), "metadata": metadata, "examples": examples}


def _domain(draft: Drafts, profile: Profile) -> Data:
    response = _conditional if profile is Profile.CONDITIONAL else _translated
    answers: dict[TopicId, dict[LanguageCode, DraftAnswer]] = defaultdict(dict)
    for (topic, language), answer in draft.answers.items():
        answers[topic][language] = answer
    responses = {
        f"utter_{topic}": response(answers[topic][SOURCE_LANGUAGE], _others(answers[topic]))
        for topic in draft.topics
    }
    unknown = {code: texts[FALLBACK] for code, texts in draft.machine.items() if FALLBACK in texts}
    for name in ("utter_default", f"utter_{OUT_OF_SCOPE}"):
        responses[name] = _machine(unknown, profile)
    return _headed(
        intents=[*_groups(draft), OUT_OF_SCOPE],
        slots={"language": _language(draft), **{name: _slot() for name in sorted(SLOTS)}},
        responses=responses,
        session_config={
            "session_expiration_time": SESSION_MINUTES,
            "carry_over_slots_to_new_session": True,
        },
    )


def _others(answers: dict[LanguageCode, DraftAnswer]) -> list[DraftAnswer]:
    return [answer for code, answer in answers.items() if code != SOURCE_LANGUAGE]


def _language(draft: Drafts) -> Data:
    return {
        "type": "categorical",
        "values": [str(code) for code in draft.languages],
        "initial_value": str(SOURCE_LANGUAGE),
        "influence_conversation": False,
        "mappings": [{"type": "custom"}],
    }


def _slot() -> Data:
    return {
        "type": "text", "initial_value": "", "influence_conversation": False,
        "mappings": [{"type": "custom"}],
    }  # fmt: skip


def _condition(language: str) -> list[Data]:
    return [{"type": "slot", "name": "language", "value": str(language)}]


def _conditional(spanish: DraftAnswer, others: list[DraftAnswer]) -> list[Data]:
    """One variation a language; the Spanish one, without a condition, is for all the rest."""
    return [
        _variation(spanish, _source_metadata(spanish)),
        *(
            {
                "condition": _condition(answer.language),
                **_variation(
                    answer, {**_source_metadata(spanish), **_own_metadata(answer, spanish)}
                ),
            }
            for answer in others
        ),
    ]


def _variation(answer: DraftAnswer, metadata: Data) -> Data:
    buttons = [_button(button) for button in _topic_buttons(answer)]
    commanding = [_button(button) for button in _command_buttons(answer)]
    return {
        "text": _text(answer),
        **({"buttons": buttons} if buttons else {}),
        "metadata": {**metadata, **({"commands": commanding} if commanding else {})},
    }


def _translated(spanish: DraftAnswer, others: list[DraftAnswer]) -> list[Data]:
    """One variation that holds every language."""
    only = _variation(spanish, _source_metadata(spanish))
    only["translation"] = {str(answer.language): _text(answer) for answer in others}
    buttons = [_translated_button(button, others) for button in _topic_buttons(spanish)]
    if buttons:
        only["buttons"] = buttons
    metadata = only["metadata"]
    if isinstance(metadata, dict):
        metadata["translations"] = {
            str(answer.language): _own_metadata(answer, spanish) for answer in others
        }
    return [only]


def _translated_button(button: Button, others: list[DraftAnswer]) -> Data:
    titles = {
        str(answer.language): {"title": theirs.title}
        for answer in others
        for theirs in _topic_buttons(answer)
        if theirs.payload == button.payload
    }
    return {**_button(button), **({"translation": titles} if titles else {})}


def _machine(texts: dict[LanguageCode, str], profile: Profile) -> list[Data]:
    plain = {str(code): markup.plain(text) for code, text in texts.items()}
    spanish: Data = {"text": plain.pop(SOURCE_LANGUAGE)}
    if profile is Profile.TRANSLATION:
        return [{**spanish, "translation": plain}]
    return [
        spanish,
        *(Data(condition=_condition(code), text=text) for code, text in plain.items()),
    ]


def _text(answer: DraftAnswer) -> str:
    """The answer without markup, which Rasa's channels would show as it is written."""
    return markup.plain(answer.text.strip())


def _button(button: Button) -> Data:
    return {"title": button.title, "payload": button.payload}


def _topic_buttons(answer: DraftAnswer) -> list[Button]:
    return [button for button, _ in answer.buttons if isinstance(_meant(button), str)]


def _command_buttons(answer: DraftAnswer) -> list[Button]:
    """Buttons for what this program does itself, and Rasa cannot: kept as metadata."""
    return [button for button, _ in answer.buttons if not isinstance(_meant(button), str)]


def _meant(button: Button) -> commands.Command | TopicId | commands.Unknown | None:
    return commands.parse(button.payload)


def _source_metadata(answer: DraftAnswer) -> Data:
    return {
        "title": answer.title,
        "sources": [{"title": title, "url": url} for title, url, _ in answer.sources],
        "source_date": answer.source_date,
        "checked_on": answer.checked_on,
        "state": answer.state,
        "review_by": answer.review_by,
    }


def _own_metadata(answer: DraftAnswer, spanish: DraftAnswer) -> Data:
    return {
        "title": answer.title,
        "source_hash": answer.source_hash,
        "translation": answer.translation,
        "stale": answer.source_hash != spanish.hash,
    }


def _config(draft: Drafts, profile: Profile) -> Data:
    """A small pipeline: bags of words, logistic regression, a selector for each group."""
    words: Data = {"name": "CountVectorsFeaturizer"}
    config: Data = {
        "recipe": "default.v1", "assistant_id": "tucausa", "language": str(SOURCE_LANGUAGE),
    }  # fmt: skip
    if profile is Profile.TRANSLATION:
        config["additional_languages"] = [
            str(code) for code in draft.languages if code != SOURCE_LANGUAGE
        ]
    return {
        **config,
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            words,
            {**words, "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "LogisticRegressionClassifier"},
            *(
                {"name": "ResponseSelector", "retrieval_intent": group, "epochs": 100}
                for group in _groups(draft)
            ),
            {"name": "FallbackClassifier", "threshold": 0.3},
        ],
        "policies": [{"name": "RulePolicy"}],
    }


def _rules(draft: Drafts) -> Data:
    """Each group answers by its selector; what is out of scope or unclear says so."""
    answered = {group: f"utter_{group}" for group in [*_groups(draft), OUT_OF_SCOPE]}
    answered["nlu_fallback"] = "utter_default"
    return _headed(
        rules=[
            {"rule": f"answer {intent}", "steps": [{"intent": intent}, {"action": action}]}
            for intent, action in answered.items()
        ]
    )


def _stories(draft: Drafts) -> Data:
    """Each test phrase as a conversation of one turn, with the full name of its topic."""
    return _headed(
        stories=[
            {
                "story": f"{phrase.where} {phrase.topic}",
                "steps": [
                    {"user": phrase.text, "intent": str(phrase.topic)},
                    {"action": f"utter_{phrase.topic.partition('/')[0]}"},
                ],
            }
            for phrase in draft.tests
        ]
    )
