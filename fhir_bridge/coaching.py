"""Coaching: the record of a session: what, to whom, with which material, by which way, how long."""

from dataclasses import dataclass
from uuid import UUID

from fhir_bridge import authored, landmarks
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.skills import SKILLS
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.communication import (
    MEDIA,
    SessionHeld,
    is_session,
    session_from_fhir,
    session_to_fhir,
)
from fhir_bridge.readiness import PATIENT, QUIET
from fhir_bridge.store.access import Chart

LONGEST_SESSION = 480
"""Minutes in a working day."""
LONGEST = 1000


@dataclass(frozen=True)
class Held:
    """A session as a form tells it.

    Attributes:
        key: born with the form.
        skills: codes of ``SKILLS``, at least one.
        to: ``PATIENT`` and ``RelatedPerson/<id>``, at least one.
        medium: a key of ``MEDIA``.
        minutes: None where no number was given.
    """

    key: UUID
    strategy: str
    skills: tuple[str, ...] = ()
    to: tuple[str, ...] = (PATIENT,)
    medium: str = ""
    minutes: int | None = None
    material: str = ""
    note: str = ""


def hold(bridge: Bridge, context: Context, held: Held) -> None:
    """Keep a session; the same form pressed twice is one session.

    Raises:
        Refused: something is missing; each issue's ``expression`` names the field. Or nothing is
            asked of this patient any more.
        AlreadySent: this form was sent before with another text.
    """
    minutes = _minutes(held)
    at, chart = bridge.clock(), context.chart
    patient = f"Patient/{chart.patient}"
    session_of_ours = SessionHeld(
        held.strategy,
        tuple((code, SKILLS[code].words) for code in held.skills),
        tuple(each or patient for each in held.to),
        held.medium, minutes, at, chart.actor.who,
        material=held.material.strip(), note=held.note.strip(),
    )  # fmt: skip
    with bridge.store.writing() as session:
        if landmarks.nothing_is_asked(session, chart):
            raise Refused(QUIET)
        begin(session, context, at)
        target = f"Communication/{held.key}"
        if authored.first_time(session, chart, held.key, target, repr(held), at=at):
            made = session_to_fhir(session_of_ours, patient=patient)
            authored.keep(session, context, made, id=str(held.key), at=at)


def sessions(bridge: Bridge, chart: Chart) -> tuple[SessionHeld, ...]:
    """Every session, oldest first."""
    with bridge.store.reading() as session:
        found = [
            session_from_fhir(each.data)
            for each in authored.each_of(session, chart, "Communication")
            if is_session(each.data)
        ]
    return tuple(sorted(found, key=lambda each: each.at))


def _minutes(held: Held) -> int:
    """The minutes of a session in which nothing is missing.

    Raises:
        Refused: something is.
    """
    issues = []
    if not held.skills or not set(held.skills) <= SKILLS.keys() or held.strategy not in STRATEGIES:
        issues.append(Issue("Choose what it was about.", "skills", "required"))
    if not held.to:
        issues.append(Issue("Choose who learnt.", "to", "required"))
    if held.medium not in MEDIA:
        issues.append(Issue("Choose how you met.", "medium", "required"))
    if held.minutes is None or not 0 < held.minutes <= LONGEST_SESSION:
        issues.append(Issue("Give the minutes, from 1 to 480.", "minutes", "required"))
    issues += [
        Issue("Keep it under 1,000 characters.", field, "too-long")
        for field in ("material", "note")
        if len(getattr(held, field)) > LONGEST
    ]
    if issues:
        raise Refused("Nothing was noted.", issues=tuple(issues))
    return held.minutes or 0
