"""Pages of the staff that name patients: who waits, the weekend; full, empty, a mistake."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from preview_transition import CHAIN, CHICAGO, HOME, ME

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.case import LEAD, Case
from fhir_bridge.care.transitions.cover import Cover, days_off
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.escalation import Landed
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.care.transitions.pool import News, Waiting
from fhir_bridge.pool import Found
from fhir_bridge.pool import Told as Pool
from fhir_bridge.r4.views import PatientView
from fhir_bridge.staff import Member
from fhir_bridge.weekend import DuePoint, Row
from fhir_bridge.weekend import Told as Weekend
from smart_app.screens import pool, weekend
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.staff_frame import PAGES, StaffFrame

FRIDAY = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
OFF = days_off(FRIDAY, WorkCalendar(), CHICAGO)
ORTIZ = Cover("1", date(2026, 11, 20), date(2026, 11, 21), "J. Ortiz RN", "(555) 010-0001")
LEADS = ("M. Osei RN",)
[LEFT] = transitions(HOME, Zones(CHICAGO))
FACILITY = transitions(CHAIN, Zones(CHICAGO))[-1]


def team_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the pages by name."""
    moment = replace(frame.moment, now=FRIDAY)
    walter = frame.patient
    rosa = replace(walter, name="Rosa Delgado <b>", mrn="RV-0051190", language="Spanish",
                   interpreter_needed=True, birth_date="1960-05-04")  # fmt: skip
    named = ("pool", "weekend")
    at = StaffFrame("4f1c", "c5rf", frame.ehr_name, "M. Osei RN", moment, moment,
                    pages=tuple(PAGES[each] for each in named))  # fmt: skip
    full = Pool(_found(walter, rosa), LEADS, OFF, (ORTIZ,), LEAD)
    empty = Pool((), (), OFF, (), "case-manager")
    taken = replace(at, active="pool", notice=Notice("good", "You have the case."))
    looked = replace(at, active="weekend")
    told = _weekend(walter, rosa)
    nothing = replace(told, rows=(), rota=(), leads=(), role="case-manager")
    typed = {"first": "2026-11-21", "last": "2026-11-20", "who": "other", "name": "", "reach": ""}
    wrong = {"last": "The last day is before the first.", "reach": "Write how they are reached.",
             "name": "Choose who covers, or write a name."}  # fmt: skip
    return {
        "pool": pool.pool_page(taken, pool.page_of(full, moment)),
        "pool-empty": pool.pool_page(replace(at, active="pool"), pool.page_of(empty, moment)),
        "weekend": weekend.weekend_page(looked, weekend.page_of(told, moment)),
        "weekend-empty": weekend.weekend_page(looked, weekend.page_of(nothing, moment)),
        "weekend-mistake": weekend.weekend_page(
            looked, weekend.page_of(told, moment, typed, wrong)
        ),
    }


def _found(walter: PatientView, rosa: PatientView) -> tuple[Found, ...]:
    told = FRIDAY - timedelta(hours=3)
    late = Waiting(LEFT, News.LEFT, told, told, late=True)
    new = Waiting(FACILITY, News.CAME, FRIDAY, FRIDAY - timedelta(minutes=4), late=False)
    case = Case.opened(ME[0], told, role="admin", how="roster")
    return (
        Found("p1", walter, late, 1, case, Landed("R. Castillo RN", "panel"), "Dr. A. Lindqvist"),
        Found("p2", rosa, new, 0, None, Landed("M. Osei RN", "lead"), sign=("no voicemail",)),
        Found("p3", None, new, 0, None, None, ehr_id="eHR-0091"),
    )


def _weekend(walter: PatientView, rosa: PatientView) -> Weekend:
    due = (
        DuePoint("First contact, both ways", date(2026, 11, 19), ("J. Ortiz RN", "M. Osei RN"),
                 late=True),
        DuePoint("Ride to the visit: wheelchair van", date(2026, 11, 23), ("J. Ortiz RN",),
                 late=False),
    )  # fmt: skip
    rows = (
        Row("p2", rosa, "", LEFT, "", left_lately=True, due=due[1:]),
        Row("p1", walter, "", LEFT, "R. Castillo RN", left_lately=False, due=due),
        Row("p3", None, "eHR-0091", FACILITY, "", left_lately=False, due=due[:1]),
    )
    people = (Member(*ME, "case-manager"), Member("Practitioner/osei", LEADS[0], LEAD))
    return Weekend(OFF, (ORTIZ,), (date(2026, 11, 22),), LEADS, rows, people, LEAD,
                   date(2026, 11, 20))  # fmt: skip
