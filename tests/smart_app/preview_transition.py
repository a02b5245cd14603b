"""The transition page with Walter’s days: between, late, a mistake, over, and without one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.transitions import checkpoint_deeds as deeds
from fhir_bridge.care.transitions.checkpoint_closing import Said
from fhir_bridge.care.transitions.checkpoint_deeds import Held, listed
from fhir_bridge.care.transitions.checkpoint_rules import Feature
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.care.transitions.outcomes import Facts
from fhir_bridge.care.transitions.overview import About, overview
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.transitions import KeptPoint, OneLeg, Told
from smart_app.frames import with_transition
from smart_app.screens.frame import PageFrame
from smart_app.screens.plan_form import Choice, Side
from smart_app.screens.today import today_page
from smart_app.screens.transition import Again, page_of, transition_page

ME, KIM = ("Practitioner/castillo", "R. Castillo RN"), ("Practitioner/kim", "K. Kim CHW")
THANKSGIVING = WorkCalendar(frozenset({date(2026, 11, 26)}))
TEAM = tuple(Choice(who, Side.STAFF, name, name) for who, name in (ME, KIM))
CHICAGO, HERE = ZoneInfo("America/Chicago"), "Riverside Hospital"


def at(text: str) -> datetime:
    """A moment in Chicago."""
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def stayed(
    stay: str, came: datetime, left: datetime | None, where: str = HERE,
    setting: Setting = Setting.INPATIENT, how: str = "home",
) -> list[Heard]:  # fmt: skip
    """A stay of which everything was heard as it happened."""
    log = [Heard(f"{stay}-in", stay, Kind.ADMIT, came, came, where, setting, began=came)]
    if left:
        log.append(Heard(f"{stay}-out", stay, Kind.DISCHARGE, left, left, where, setting,
                         ended=left, disposition=how))  # fmt: skip
    return log


HOME = stayed("1", at("2026-11-12 09:40"), at("2026-11-17 14:10"))
EVE = stayed("1", at("2026-11-21 09:40"), at("2026-11-25 14:10"))
CHAIN = [
    *stayed("0", at("2026-11-02 07:00"), at("2026-11-12 09:00"), how="snf"),
    *stayed("1", at("2026-11-12 11:00"), None, "Oakview", Setting.SKILLED_NURSING),
]


def told(now: datetime, *held: Held, log: list = HOME, **facts: object) -> Told:  # type: ignore[type-arg]
    """What the action would tell on a day."""
    zones, about = Zones(CHICAGO), About(frozenset({Feature.VISIT, Feature.MEDICINES}), 78)
    legs = []
    for leg in transitions(log, zones):
        kept = {each.key: KeptPoint("t", 1, leg.key, each) for each in held}
        each = overview(Facts(leg, **facts), held, about, THANKSGIVING, now, CHICAGO)  # type: ignore[arg-type]
        legs.append(OneLeg(each, kept))
    chains = (tuple(legs),) if legs else ()
    return Told(chains, ME[0], "case-manager", Discipline.RN, dict((ME, KIM)))


def closed(code: str, proof: str, on: date, now: datetime, **more: str) -> Held:
    """One that was closed."""
    said = Said(ME[0], Discipline.RN, proof, **more)
    visit = date(2026, 11, 24) if code == "visit-booked" else None
    return deeds.closed(listed(code, ME, now, on), said, on, now, visit)


def transition_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page by name."""
    day = {n: datetime(2026, 11, n, 15, 52, tzinfo=UTC) for n in (18, 20, 25)}
    done = (
        closed("contact", "Walter, by name and birth date: <breath>, weight & pills",
               date(2026, 11, 18), day[18]),
        closed("visit-booked", "Dr. Lindqvist, 10:15; Walter called himself", date(2026, 11, 18),
               day[20]),
        closed("number", "His daughter has it too", date(2026, 11, 18), day[20],
               not_needed="in-place"),
        listed("lines", ME, day[18], date(2026, 11, 27), by=ME[0], thing="PICC line, left arm"),
        deeds.handed(listed("ride", ME, day[18], None, by=ME[0]), ME[0], KIM, day[18]),
    )  # fmt: skip

    def page(what: Told, now: datetime, again: Again | None = None) -> str:
        here = replace(frame, active="transition", moment=replace(frame.moment, now=now))
        drawn = page_of(what, here.moment, TEAM, again)
        return transition_page(with_transition(here, what), drawn)

    lacking = Again(
        "1", "visit", "done", {"proof": "", "on": "2026-12-01"},
        {"proof": "Write what there is to show.", "on": "Give the day it happened."},
    )  # fmt: skip
    untrained = replace(told(day[18]), discipline=None)
    today = with_transition(replace(frame, active="today"), told(day[20]))
    return {
        "transition": page(told(day[20], *done), day[20]),
        "transition-late": page(told(day[25], *done), day[25]),
        "transition-holiday": page(told(day[25], log=EVE), day[25]),
        "transition-mistake": page(told(day[20], *done), day[20], lacking),
        "transition-untrained": page(untrained, day[18]),
        "transition-facility": page(told(day[20], log=CHAIN), day[20]),
        "transition-hospice": page(told(day[20], *done, hospice_on=date(2026, 11, 19)), day[20]),
        "transition-none": page(Told((), ME[0], "case-manager", Discipline.RN, {}), day[20]),
        "today-after-a-stay": today_page(today, (), {}),
    }
