"""The end of a way home as a person says it: how it went, and where what is still open goes.

    form → Closed (care.transitions.closing_list) → one more message of the stay's log

It is one press, kept with who said it, and no feed takes it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.transitions.by_hand import HAND
from fhir_bridge.care.transitions.closing_list import Closing, closed_by
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.cases import role_of
from fhir_bridge.errors import NotAllowed, NotFound
from fhir_bridge.launches import Context
from fhir_bridge.store import audit, encounter_events
from fhir_bridge.store.db import lock_key
from fhir_bridge.told_by_hand import CLOSING
from fhir_bridge.transitions import OneLeg, legs_of
from fhir_bridge.wire import write_json


@dataclass(frozen=True)
class Wish:
    """What a form asks for.

    Attributes:
        submission: born with the form.
        stay: the key of the transition.
    """

    submission: UUID
    stay: str
    closing: Closing


def still_open(one: OneLeg) -> Mapping[str, str]:
    """What nobody settled: key and title."""
    points = (point.held for point in one.leg.points if point.open)
    return {
        each.key: f"{each.row.title}: {each.thing}" if each.thing else each.row.title
        for each in points
    }


def close(bridge: Bridge, context: Context, wish: Wish) -> None:
    """Say how a way home ended. The same press twice is one.

    Raises:
        NotFound: this chart has no such stay.
        NotAllowed: this user does not work with patients.
        Refused: it is too early, it has ended, or something is missing.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        if role_of(session, context) not in PEOPLE:
            raise NotAllowed
        lock_key(session, "stays", chart.site, chart.patient)
        target, body = f"Encounter/{wish.submission}", str((wish.stay, wish.closing))
        if not authored.first_time(session, chart, wish.submission, target, body, at=at):
            return
        legs = legs_of(bridge, session, chart)
        one = next((e for e in legs if wish.stay in e.leg.transition.stay.numbers), None)
        if one is None:
            raise NotFound
        rest = still_open(one)
        ended = closed_by(wish.closing, one.leg.facts, rest, one.leg.today)
        said = {title: wish.closing.rest[key].strip() for key, title in rest.items()}
        kept = {
            "by": chart.actor.who, "name": chart.actor.name, "outcome": ended.outcome.value,
            "on": one.leg.today.isoformat(), "why": ended.why, "rest": said,
        }  # fmt: skip
        number = min(
            one.leg.transition.stay.numbers, key=lambda each: (each.startswith(HAND), each)
        )
        heard = Heard(f"{CLOSING}|{wish.submission}", number, Kind.CLOSE, at, at)
        encounter_events.append(session, chart, heard, road=CLOSING, body=write_json(kept))
        audit.of_view(
            session, chart, action="C", what="transition-closed", patient=chart.patient,
            detail=ended.outcome.value,
        )  # fmt: skip
