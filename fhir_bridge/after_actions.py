"""Looking back after a return to hospital: without blame, owned, and shown the next time.

    a return within 30 days (legs) → due → form → Task of ours → "what we learnt last time"

What was written is never lost: to put it right is its next version. After a death or in hospice
care nobody is reminded of it, and none is begun (care rules, first ten no. 10).
"""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, landmarks, staff
from fhir_bridge.around_stays import encounters
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.transitions.after_action import AfterAction, Return, returns, sound
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.cases import begin, role_of
from fhir_bridge.errors import NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.people import staff_only
from fhir_bridge.r4.after_action import (
    Kept,
    after_action_from_fhir,
    after_action_to_fhir,
    is_after_action,
)
from fhir_bridge.readiness import QUIET
from fhir_bridge.site_calendar import zones_of
from fhir_bridge.store import encounter_events
from fhir_bridge.store.access import Chart
from fhir_bridge.working_days import calendar_around

_OURS = UUID("0a7a54c1-4e63-4c0c-8d0e-5b8a2d7f9c33")


@dataclass(frozen=True)
class OneReturn:
    """A return with what was written of it.

    Attributes:
        due: nothing is written yet, and it is time to.
    """

    back: Return
    kept: Kept | None = None

    @property
    def due(self) -> bool:
        """Nothing is written yet, and it is time to."""
        return self.kept is None and self.back.calls


@dataclass(frozen=True)
class Told:
    """What a page tells.

    Attributes:
        returns: the latest first; empty where nothing is asked any more and nothing was written.
        lessons: what was learnt so far, the latest first: for the way home that begins or goes on.
        may_write: this user's role may, and something is still asked here.
        names: of staff, by who they are in the audit.
    """

    returns: tuple[OneReturn, ...]
    lessons: tuple[Kept, ...]
    may_write: bool
    names: Mapping[str, str]

    @property
    def due(self) -> OneReturn | None:
        """The return to look back at now."""
        return next((each for each in self.returns if each.due and self.may_write), None)


def tell(bridge: Bridge, context: Context) -> Told:
    """Every return, what was written of it, and what the way home now has to learn from.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    staff_only(context)
    chart = context.chart
    with bridge.store.reading() as session:
        written, legs = kept_of(session, chart), _legs(session, chart, bridge)
        quiet = landmarks.nothing_is_asked(session, chart)
        found = [OneReturn(each, _of(each, legs, written)) for each in _returns(legs, bridge)]
        if quiet:
            found = [each for each in found if each.kept]
        may = not quiet and role_of(session, context) in PEOPLE
        names = staff.names(session, context.site, {each.by for each in written})
        return Told(tuple(found), tuple(reversed(written)), may, names)


def write(
    bridge: Bridge, context: Context, stay: str, told: AfterAction, *, submission: UUID,
    version: int = 0,
) -> None:  # fmt: skip
    """Keep a look back, or put right what was written. One press is one version.

    Args:
        stay: a number of the stay somebody came back to.
        version: that the form was made from; 0 for the first.

    Raises:
        Refused: something is missing or blames somebody, or nothing is asked here any more.
        NotFound: this chart has no such return.
        NotAllowed: this user does not work with patients.
        Stale: somebody else wrote it meanwhile.
    """
    chart, at = context.chart, bridge.clock()
    ready = sound(told)
    with bridge.store.writing() as session:
        if role_of(session, context) not in PEOPLE:
            raise NotAllowed
        if landmarks.nothing_is_asked(session, chart):
            raise Refused(QUIET)
        legs, written = _legs(session, chart, bridge), kept_of(session, chart)
        back = next((each for each in _returns(legs, bridge) if each.key == stay), None)
        if back is None:
            raise NotFound
        before = _of(back, legs, written)
        id = before.id if before else str(uuid5(_OURS, f"{chart.site}|{chart.patient}|{back.key}"))
        target = f"Task/{id}"
        if not authored.first_time(session, chart, submission, target, str(astuple(ready)), at=at):
            return
        if (before.version if before else 0) != version:
            raise Stale
        begin(session, context, at)
        who = chart.actor.who
        name = staff.names(session, context.site, {who}).get(who, "") or chart.actor.name
        made = Kept(ready, back.key, back.of, at, who, name, _encounter(session, chart, legs, back))
        body = after_action_to_fhir(made, patient=f"Patient/{chart.patient}")
        authored.keep(session, context, body, id=id, at=at, expected=version or None)


def kept_of(session: Session, chart: Chart) -> tuple[Kept, ...]:
    """Every look back of this patient, the earliest first."""
    found = authored.each_of(session, chart, "Task")
    kept = (
        replace(after_action_from_fhir(each.data), id=each.id, version=each.version)
        for each in found if is_after_action(each.data)
    )  # fmt: skip
    return tuple(sorted(kept, key=lambda each: each.at))


def _legs(session: Session, chart: Chart, bridge: Bridge) -> tuple[Transition, ...]:
    zones = zones_of(session, bridge, chart.site)
    return transitions(encounter_events.log(session, chart), zones)


def _returns(legs: Iterable[Transition], bridge: Bridge) -> tuple[Return, ...]:
    today = bridge.clock().astimezone(bridge.zone).date()
    return returns(legs, today, calendar_around(today))


def _of(back: Return, legs: Iterable[Transition], written: Iterable[Kept]) -> Kept | None:
    """What was written of a return, under whatever number its stay had then."""
    numbers = next((leg.stay.numbers for leg in legs if leg.key == back.key), frozenset())
    return next((each for each in written if each.stay in numbers | {back.key}), None)


def _encounter(session: Session, chart: Chart, legs: Iterable[Transition], back: Return) -> str:
    here = encounters(session, chart)
    numbers = next(leg.stay.numbers for leg in legs if leg.key == back.key)
    return next((here[each] for each in sorted(numbers) if each in here), "")
