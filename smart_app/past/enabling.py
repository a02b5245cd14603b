"""Plays what was asked, shown and decided: each row through the action that a form calls."""

from datetime import timedelta
from uuid import UUID

from fhir_bridge import approaches, extra_support, readiness
from fhir_bridge.care.decision import Choice
from fhir_bridge.care.skills import Shown
from fhir_bridge.care.wishes import Wish
from fhir_bridge.record import open_record
from smart_app.past.enabling_rows import Answered, Decide, Showed, Wished
from smart_app.past.rows import Deed
from smart_app.past.scene import Scene


def answered(scene: Scene, row: Answered) -> None:
    """Keep each answer; what was kept by an earlier start stays as it is."""
    known = readiness.known(scene.bridge, scene.context.chart).get(readiness.PATIENT)
    before = {(each.question, each.on) for each in known.asked} if known else set()
    for question, value in row.given:
        if (question, row.when.date()) not in before:
            readiness.answer(scene.bridge, scene.context, question, value, unasked=row.unasked)


def showed(scene: Scene, row: Showed) -> None:
    """Keep each look at a skill."""
    for skill, result in row.shown:
        shown = Shown(skill, result, row.when.date())
        readiness.note_shown(scene.bridge, scene.context, _key(scene, row, skill), shown)


def decide(scene: Scene, row: Decide) -> None:
    """Decide about each strategy."""
    looked = approaches.look(scene.bridge, scene.context)
    review = row.when.date() + timedelta(days=row.days) if row.days else None
    choice = Choice(row.approach, row.patient, row.reason, review_on=review)
    approaches.decide(
        scene.bridge, scene.context, _key(scene, row, row.approach),
        dict.fromkeys(row.strategies, choice),
        {code: looked.seen(code) for code in row.strategies},
    )  # fmt: skip


def wished(scene: Scene, row: Wished) -> None:
    """Keep what was asked for."""
    wish = Wish(
        row.direction, row.strategies, row.words, row.explained, row.could_happen,
        row.safety_net, row.when.date() + timedelta(days=row.days),
    )  # fmt: skip
    approaches.ask(scene.bridge, scene.context, _key(scene, row, "wish"), wish)


def support_more(scene: Scene, _: Deed) -> None:
    """Put extra support in place after what the EHR's visits tell."""
    open_record(scene.bridge, scene.context, ("Patient", "Encounter"))
    extra = extra_support.proposed_or_added(scene.bridge, scene.context.chart)
    if extra is not None and extra.kept is None:
        extra_support.add(scene.bridge, scene.context, extra.event.encounter)


def _key(scene: Scene, row: Deed, name: str) -> UUID:
    return scene.key(f"{row.when.isoformat()}/{name}")
