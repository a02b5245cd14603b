"""What people took on before the demo day, by story, and what became of it.

A row is a ``Promise`` or a ``Noted``. Whoever is named is somebody of the EHR, or stands there by
name alone: a row of ``PEOPLE``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import uuid5

from fhir_bridge import commitments
from fhir_bridge.care.commitment_moves import Kind, Side, State
from fhir_bridge.care.commitments import Agreed, Owner
from fhir_bridge.care.enablement import Doer
from fhir_bridge.commitments import Remark, Wish
from fhir_bridge.sandbox.stories.dates import (
    StoryDay,
    abara_appointment,
    add_business_days,
    brooks_discharge,
    nguyen_appointment,
    on_or_before,
)
from fhir_bridge.staff import actor_of
from smart_app.past.rows import Deed, at, office, on_duty
from smart_app.past.scene import Scene

PATIENT = "patient"
"""Who is accountable, where it is the patient."""

PEOPLE: dict[str, tuple[Side, str, str]] = {
    "castillo": (Side.STAFF, "Practitioner/castillo", "R. Castillo RN"),
    "ortiz": (Side.STAFF, "Practitioner/ortiz", "J. Ortiz RN"),
    "kim": (Side.STAFF, "Practitioner/kim", "K. Kim CHW"),
    "bell": (Side.STAFF, "Practitioner/bell", "T. Bell LCSW"),
    "lindqvist": (Side.CLINICIAN, "Practitioner/lindqvist", "Dr. A. Lindqvist"),
    "maria": (Side.CAREGIVER, "", "Maria Okafor"),
    "ana": (Side.CAREGIVER, "", "Ana Santos"),
    "aide-agency": (Side.AGENCY, "", "Home nursing agency"),
    "walter": (Side.PATIENT, PATIENT, "Walter Okafor"),
    "chidi": (Side.PATIENT, PATIENT, "Chidi Abara"),
}
"""Everybody who took something on: which side, who they are in the EHR, their name."""


@dataclass(frozen=True)
class Promise(Deed):
    """Somebody took something on, or was asked.

    Attributes:
        name: names it among this patient's; never shown.
        who: a key of ``PEOPLE``.
        due: a day.
    """

    name: str
    who: str
    what: str
    due: str
    kind: Kind = Kind.COMMITMENT
    if_waits: str = ""
    doer: Doer | None = None


@dataclass(frozen=True)
class Noted(Deed):
    """What became of it.

    Attributes:
        theirs, ours: what both sides said.
        learnt: an after-action note.
    """

    name: str
    state: State
    why: str = ""
    cause: str = ""
    our_part: bool = False
    theirs: str = ""
    ours: str = ""
    learnt: str = ""


def promised(scene: Scene, row: Promise) -> None:
    """Write it down."""
    side, who, name = PEOPLE[row.who]
    context = scene.context
    reference = f"Patient/{context.patient}" if who == PATIENT else who
    if who and who != PATIENT:
        reference = actor_of(context.site, who).who
    agreed = Agreed(
        row.kind, row.what, Owner(side, name, reference), date.fromisoformat(row.due),
        row.if_waits, row.doer,
    )  # fmt: skip
    commitments.make(scene.bridge, context, scene.key(f"promise-{row.name}"), agreed)


def noted(scene: Scene, row: Noted) -> None:
    """Note what became of it, with what was learnt; played again, nothing happens twice."""
    key = scene.key(f"promise-{row.name}")
    (kept,) = commitments.tell(scene.bridge, scene.context, key).kept
    if kept.commitment.state is not row.state:
        wish = Wish(
            uuid5(key, row.state), kept.version, row.state, row.why, row.cause, row.our_part,
            theirs=row.theirs, ours=row.ours,
        )  # fmt: skip
        commitments.move(scene.bridge, scene.context, key, wish)
    if row.learnt:
        note = Remark(uuid5(key, "learnt"), row.learnt, learnt=True)
        commitments.remark(scene.bridge, scene.context, key, note)


def _okafor(day: StoryDay) -> tuple[Deed, ...]:
    return (
        Promise(at(day, -2, "15:55"), "book", "walter",
                "Call Dr. Lindqvist’s office for the visit within 7 days", day.on(1),
                if_waits="The weight may climb with nobody looking"),
        Promise(at(day, -2, "15:57"), "drive", "maria", "Drive Walter to that visit", day.on(4)),
        Promise(at(day, -2, "16:15"), "scale", "castillo",
                "Ask the clinic for the weights they took", day.on(3), Kind.TO_DO,
                doer=Doer.TOGETHER),
    )  # fmt: skip


def _delgado(day: StoryDay) -> tuple[Deed, ...]:
    return (
        Promise(office(day, -1, "16:40"), "inhaler", "kim",
                "Find out what the new inhaler needs: authorization, and a price she can pay",
                day.on(1), if_waits="She has no inhaler for every day, and breathing gets harder"),
    )  # fmt: skip


def _abara(day: StoryDay) -> tuple[Deed, ...]:
    first = day.offset(add_business_days(day.day(-8), 1))
    there = abara_appointment(day.today)
    visit, waited = there.isoformat(), day.offset(there)
    return (
        Promise(at(day, first, "11:20"), "find-ride", "kim",
                "Book a ride to Dr. Lindqvist that really comes", visit,
                if_waits="No visit, and nobody looks at his blood test"),
        Promise(at(day, first, "11:22"), "visit", "chidi", "Go to the visit with Dr. Lindqvist",
                visit, if_waits="The dose of warfarin stays a guess"),
        Noted(at(day, waited, "15:10"), "visit", State.DID_NOT_HAPPEN,
              "The bus did not come; nobody had called him about another way", "ride",
              our_part=True, theirs="The bus did not come, I waited an hour.",
              ours="That was ours. We find a ride that really comes, and call you the day before."),
        Promise(at(day, waited, "15:25"), "inr", "lindqvist",
                "INR was 1.6 and the next one was not drawn: same dose until it is?",
                day.on(0), Kind.QUESTION, "Another clot, or a bleed"),
    )  # fmt: skip


def _nguyen(day: StoryDay) -> tuple[Deed, ...]:
    first = day.offset(add_business_days(day.day(-5), 1))
    booked = on_or_before(day.day(day.offset(nguyen_appointment(day.today)) - 1)).isoformat()
    return (
        Promise(at(day, first, "11:20"), "interpreter", "castillo",
                "Confirm the Vietnamese interpreter for the visit", booked, Kind.TO_DO,
                "Her grandson would have to speak for her", Doer.CASE_MANAGER),
        Promise(at(day, first, "11:22"), "again", "castillo",
                "Go over insulin and low sugar again, with an interpreter", day.on(1),
                if_waits="Nobody knows what she would do alone"),
    )  # fmt: skip


def _kowalski(day: StoryDay) -> tuple[Deed, ...]:
    called = at(day, -1, "15:52")
    return (
        Promise(called, "nurse-line", on_duty(called),
                "Irena called the nurse line: “I cannot catch my breath, and I am up four pounds”",
                day.on(-1), Kind.TO_DO,
                "Breathless and heavier by the day is what her plan is for",
                Doer.CASE_MANAGER),
        Noted(at(day, -1, "15:58"), "nurse-line", State.DONE,
              "She did right to call: to the emergency department now, as her own plan says"),
    )  # fmt: skip


def _brooks(day: StoryDay) -> tuple[Deed, ...]:
    left = brooks_discharge(day.today)
    called = day.offset(add_business_days(left, 2))
    return (
        Promise(at(day, called, "10:05"), "call", "castillo",
                "Call on the second working day at home, not the fifth",
                day.on(called), Kind.TO_DO, doer=Doer.CASE_MANAGER),
        Noted(at(day, called, "10:15"), "call", State.DONE,
              learnt="The time before she was back in hospital within three weeks: nobody had "
              "called until day five. Now we call on the second."),
        Promise(office(day, -2, "11:35"), "letter", "castillo",
                "Write to Dr. Lindqvist what Denise does by herself now", day.on(14)),
    )  # fmt: skip


def _santos(day: StoryDay) -> tuple[Deed, ...]:
    return (
        Promise(office(day, -5, "14:25"), "saturdays", "ana",
                "Be with João on Saturday mornings", day.on(7)),
        Promise(office(day, -2, "11:40"), "physician-letter", "lindqvist",
                "A letter for the appeal: why João needs an aide for transfers", day.on(-1),
                Kind.QUESTION, "The appeal goes out without a physician’s words"),
    )  # fmt: skip


def _price(day: StoryDay) -> tuple[Deed, ...]:
    return (
        Promise(at(day, -5, "11:44"), "hours", "aide-agency",
                "Send the list of nurses for the 34 hours that are still open", day.on(-1),
                if_waits="The nights stay with the family"),
        Promise(at(day, -5, "11:47"), "ride", "kim",
                "Show Danielle how to book the van with the chair lift", day.on(4), Kind.TO_DO,
                doer=Doer.TOGETHER),
    )  # fmt: skip


def _whitfield(day: StoryDay) -> tuple[Deed, ...]:
    return (
        Promise(office(day, -2, "16:40"), "june", "castillo", "Call June, if she wants", day.on(1),
                Kind.TO_DO, doer=Doer.CASE_MANAGER),
    )  # fmt: skip


PROMISED: dict[str, Callable[[StoryDay], tuple[Deed, ...]]] = {
    "okafor": _okafor,
    "delgado": _delgado,
    "abara": _abara,
    "nguyen": _nguyen,
    "kowalski": _kowalski,
    "brooks": _brooks,
    "santos": _santos,
    "price": _price,
    "whitfield": _whitfield,
}
"""Rows of each story, by its patient."""
