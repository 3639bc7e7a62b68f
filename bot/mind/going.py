"""The way to an office within the dialogue: from a command, an answer or a place on the map."""

from dataclasses import replace

from bot.mind import offices
from bot.mind.commands import Name, payload
from bot.mind.formloop import FormLoop
from bot.mind.offices import ANY, PATH, PLACE, SERVICE
from bot.mind.replies import Rows, Voice
from bot.mind.step import Flow, Step
from bot.model import Button, OpenForm, Session, TopicId
from bot.point import Point


def button(voice: Voice, service: str = "") -> Rows:
    """The button that begins the search; none where nothing can be searched."""
    if PATH not in voice.catalog.paths:
        return ()
    pressed = payload(Name.WHERE, "" if service == ANY else service)
    return ((Button(title=voice.say("button.donde"), payload=pressed),),)


def offered(topic: TopicId, voice: Voice) -> Rows:
    """The button under an answer that leads to offices."""
    service = voice.catalog.leads.get(topic)
    return button(voice, service) if service else ()


def loop(argument: str, session: Session, voice: Voice) -> FormLoop | None:
    """The loop that the command begins, the service known where it names one.

    Without one, the answer that was given last may say it. None where nothing can be searched.
    """
    path = voice.catalog.paths.get(PATH)
    if path is None:
        return None
    wanted = argument or (voice.catalog.leads.get(session.topic, "") if session.topic else "")
    known = {option.id for question in path.questions[:1] for option in question.options}
    slots = ((SERVICE, wanted),) if wanted in known and (argument or wanted != ANY) else ()
    return FormLoop(path, OpenForm(name=PATH, slots=slots), session, voice)


def without_place(session: Session, voice: Voice) -> Step | None:
    """The browser gave no place: say so, and ask for a city."""
    found = _open(session, voice)
    said = voice.reply(voice.say("where.no_location"))
    return found.again(said) if found else None


def located(point: Point, session: Session, voice: Voice) -> Step | Flow | None:
    """Look for offices near a point, which goes no further than the name of the place near it.

    None where nothing can be searched, or another form is open, which must not be lost.
    """
    found = _open(session, voice)
    if found is None:
        return None
    place = offices.nearest(voice.catalog.places.values(), point)
    if place is None:
        return found.again(voice.reply(voice.say("where.far")))
    if SERVICE not in dict(found.form.slots):
        found = replace(found, form=replace(found.form, slots=((SERVICE, ANY),)))
    return found.answered(PLACE, place.id)


def _open(session: Session, voice: Voice) -> FormLoop | None:
    """The search that is open, or a new one; None in the middle of another form."""
    found = loop("", session, voice)
    if found is None or session.form is None:
        return found
    return replace(found, form=session.form) if session.form.name == PATH else None
