"""The page of readmission scores: a range, a mistake, of a child, for reading, without a stay."""

from dataclasses import replace
from datetime import UTC, date, datetime

from preview_transition import CHICAGO, HOME, ME

from fhir_bridge.care.condition_families import Condition
from fhir_bridge.care.risk.hospital import ADMISSIONS, Inputs, Lab, hospital
from fhir_bridge.care.risk.lace import lace
from fhir_bridge.care.risk.score import Who
from fhir_bridge.care.risk.stay_facts import StayFacts
from fhir_bridge.care.risk.word_of import Known, missing
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.local_days import Zones
from fhir_bridge.r4.risk import KeptCheck, KeptScore
from fhir_bridge.risk_scores import OfStay, Told
from fhir_bridge.stay_record import Source
from smart_app.screens.frame import PageFrame
from smart_app.screens.risk import page_of, risk_page
from smart_app.screens.typed import Typed

AT = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
CONDITIONS = (Condition("Heart failure"), Condition("Type 2 diabetes"), Condition("Gout <old>"))


def told(who: Who, **more: object) -> Told:
    """What the action would tell."""
    [stay] = transitions(HOME, Zones(CHICAGO))
    facts = StayFacts(5, True, (date(2026, 11, 3),), None)
    known = Known(facts, CONDITIONS, Inputs(Lab(11.4, "g/dL"), Lab(133, "mmol/L"), False, None))
    scores = (
        lace(who, known.stay, known.conditions),
        *(hospital(who, known.stay, known.inputs, table) for table in ADMISSIONS),
    )
    sources = {
        "days": (Source("5 days: Riverside Hospital, Nov 12 to Nov 17"),),
        "emergent": (Source("an emergency, as Riverside Hospital told", date(2026, 11, 12)),),
        "families": (Source("the problem list"),),
        "emergencies": (Source("0 in this record since May 12, 2026"),
                        Source("1 (<discharge> papers)", date(2026, 11, 18), ME[0])),
        "hemoglobin": (Source("11.4 g/dL", date(2026, 11, 17)),),
        "sodium": (Source("133 mmol/L", date(2026, 11, 17)),),
        "oncology": (Source("no cancer among the problems of now"),),
    }  # fmt: skip
    kept = (KeptScore("1", AT, ME[0], "LACE", scores[0].version, 11, 11),)
    check = KeptCheck("1", AT, ME[0], {"medicines": "yes", "support": "no", "stays": "yes"})
    of_stay = OfStay(stay, scores, sources, missing(known), missing(known), kept, check,
                     date(2026, 4, 2), (), **more)  # type: ignore[arg-type]  # fmt: skip
    return Told(of_stay, True, dict([ME]))


def risk_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the page by name."""
    here = replace(frame, active="transition")
    lacking = Typed("word", {"value": "", "on": "2026-12-24", "source": "<x>"},
                    {"value": "Choose yes or no.", "on": "Give the day it is of."},
                    "procedure")  # fmt: skip
    blank = Typed("check", {}, {"answers": "Answer one of them, or leave it."})
    adult, child = told(Who(78)), told(Who(6))
    only_read = replace(adult, may_write=False)
    return {
        "risk": risk_page(here, page_of(adult, here.moment)),
        "risk-mistake": risk_page(here, page_of(adult, here.moment, lacking)),
        "risk-blank": risk_page(here, page_of(adult, here.moment, blank)),
        "risk-child": risk_page(here, page_of(child, here.moment)),
        "risk-reader": risk_page(here, page_of(only_read, here.moment)),
        "risk-none": risk_page(here, page_of(Told(None, True, {}), here.moment)),
    }
