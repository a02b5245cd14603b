"""What people say of stays by hand: kept beside what feeds say, in the same log, with their name.

    form → messages of the log (care.transitions.by_hand) → one transaction

Nothing is overwritten: a feed that says something newer is what holds, and what a person said stays
to be read. One press of a button is one saying.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.transitions.by_hand import HAND, Saying, Word, parts_of, said
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.care.transitions.joining import Dated
from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.care.transitions.outcomes import Closed, Outcome
from fhir_bridge.care.transitions.reading import stays
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.cases import begin, role_of
from fhir_bridge.errors import NotAllowed, NotFound
from fhir_bridge.launches import Context
from fhir_bridge.site_calendar import zones_of
from fhir_bridge.store import audit, encounter_events
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import lock_key
from fhir_bridge.wire import read_json, write_json

ROAD, CLOSING = "by-hand", "closing"


@dataclass(frozen=True)
class Wish:
    """What a form asks for.

    Attributes:
        submission: born with the form: one press is one saying.
        stay: the key of the transition it is about; "" for a stay that nobody told of.
    """

    submission: UUID
    stay: str
    saying: Saying


@dataclass(frozen=True)
class Told:
    """One thing that a person said of a stay.

    Attributes:
        stay: under which number it is kept.
        name: of whoever said it, as they were called then.
    """

    stay: str
    at: datetime
    by: str
    name: str
    saying: Saying


def say(bridge: Bridge, context: Context, wish: Wish) -> None:
    """Keep what a person says of a stay. The same press twice is one.

    Raises:
        NotFound: this chart has no such stay.
        Refused: something is missing or cannot be; or the number was used again.
        NotAllowed: this user does not work with patients.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        if role_of(session, context) not in PEOPLE:
            raise NotAllowed
        lock_key(session, "stays", chart.site, chart.patient)
        message, body = f"{HAND}{wish.submission}", _body(context, wish.saying)
        target = f"Encounter/{wish.submission}"
        if not authored.first_time(session, chart, wish.submission, target, body.decode(), at=at):
            return
        zones = zones_of(session, bridge, chart.site)
        log = encounter_events.log(session, chart)
        leg, parts = _about(log, wish.stay, zones)
        facility = leg.facility if leg else wish.saying.facility
        today = at.astimezone(zones.zone(facility)).date()
        begin(session, context, at)
        for heard in said(wish.saying, parts, log, message=message, at=at, today=today):
            encounter_events.append(session, chart, heard, road=ROAD, body=body)
        audit.of_view(
            session, chart, action="C", what="stay-by-hand", patient=chart.patient,
            detail=wish.saying.word,
        )  # fmt: skip


def told(session: Session, chart: Chart) -> tuple[Told, ...]:
    """Everything people said of this patient's stays, the latest first."""
    found: dict[str, Told] = {}
    for heard, body in encounter_events.by_road(session, chart, ROAD):
        form = heard.message.rpartition("|")[0]
        found.setdefault(form, _read(heard.stay, heard.notified_at, body))
    return tuple(sorted(found.values(), key=lambda each: each.at, reverse=True))


def closed_of(session: Session, chart: Chart, numbers: frozenset[str]) -> Closed | None:
    """How a person said that a transition ended; None where nobody has yet."""
    found = [
        read_json(body)
        for heard, body in encounter_events.by_road(session, chart, CLOSING)
        if heard.stay in numbers
    ]
    if not found:
        return None
    kept = found[-1]
    words = (kept["why"], *(f"{title}: {said}" for title, said in kept.get("rest", {}).items()))
    return Closed(Outcome(kept["outcome"]), date.fromisoformat(kept["on"]), " · ".join(words))


def of_numbers(every: Iterable[Told], numbers: frozenset[str]) -> tuple[Told, ...]:
    """What was said of one stay."""
    return tuple(each for each in every if each.stay in numbers)


def _about(
    log: Sequence[Heard], key: str, zones: Zones
) -> tuple[Transition | None, tuple[Dated, ...]]:
    """The transition that is meant and the stays it is made of."""
    if not key:
        return None, ()
    leg = next((each for each in transitions(log, zones) if key in each.stay.numbers), None)
    if leg is None:
        raise NotFound
    return leg, parts_of(leg.stay, stays(log, zones), zones)


def _body(context: Context, saying: Saying) -> bytes:
    """What the log keeps as it came: who said what."""
    actor = context.chart.actor
    given = {name: str(value) for name, value in asdict(saying).items() if value}
    return write_json({"by": actor.who, "name": actor.name, **given})


def _read(stay: str, at: datetime, body: bytes) -> Told:
    kept = read_json(body)
    on, came, left = (_day(kept.get(name)) for name in ("on", "came", "left"))
    facility, disposition, how = (str(kept.get(name, "")) for name in _WORDS)
    setting = Setting(kept.get("setting", ""))
    saying = Saying(Word(kept["word"]), on, facility, setting, disposition, came, left, how)
    return Told(stay, at, str(kept.get("by", "")), str(kept.get("name", "")), saying)


_WORDS = ("facility", "disposition", "how")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
