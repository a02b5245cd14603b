"""Handovers with Walter’s record: to be made, waiting, late, answered, and others’ documents."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from preview_plan import ALL
from preview_transition import CHAIN, at, told

from fhir_bridge.care.case import LEAD
from fhir_bridge.care.handover.answering import Answer, Receiver
from fhir_bridge.care.handover.same_person import Person, Same, Verdict
from fhir_bridge.care.handover.sections import SECTIONS, Known, reason_of
from fhir_bridge.commitments import KeptCommitment
from fhir_bridge.commitments import Told as Asked
from fhir_bridge.handover.gathering import Found
from fhir_bridge.handover.papers import Given
from fhir_bridge.handover.taking_in import Looked, Received
from fhir_bridge.r4.handover_papers import GIVEN, RECEIVED, Filed, Giving
from fhir_bridge.r4.toc import HANDOVER_ID, TITLE, Paper, Told, document
from fhir_bridge.r4.toc_reading import ReadDocument, ReadSection, read_toc
from fhir_bridge.wire import write_json
from smart_app.frames import with_handed
from smart_app.screens.frame import Notice, PageFrame
from smart_app.screens.handover import (
    HandoverPage,
    compared,
    form_of,
    given_line,
    handover_page,
    paper_of,
    paper_page,
    paper_to_print,
    questions_of,
    received_line,
    sections_now,
)
from smart_app.screens.today import today_page

WHY = "Home after heart failure, via Oakview.\nLast furosemide 8:00 AM <40 mg>; decides himself."
LINES = {
    "reason": ("Inpatient · Riverside Hospital · 2026-11-12 to 2026-11-17 · Heart failure",),
    "problems": ("Heart failure · since 2019-04", "Type 2 diabetes", "Chronic kidney disease"),
    "medications": ("Furosemide · 40 mg every morning", "NOT to be given: Ibuprofen",
                    "Metformin · 500 mg twice a day · on hold"),
    "plan": ("Plan of care. We work on this plan now.", "1. “Weigh myself every morning”",
             "Part of life: Day to day", "Where it stands: On track"),
}  # fmt: skip
BASE = "https://us.example/fhir"
MRN = ("urn:mrn", "RV-0048213")
PATIENT = {
    "resourceType": "Patient", "id": "7b0a", "name": [{"text": "Walter J. Okafor"}],
    "birthDate": "1948-03-14", "identifier": [dict(zip(("system", "value"), MRN, strict=True))],
}  # fmt: skip
WALTER = Person("Walter J. Okafor", "1948-03-14", "Male", frozenset({MRN}))


def sections() -> tuple[Told, ...]:
    """Four with something in them, and eleven without."""
    made = []
    for row in SECTIONS:
        lines = LINES.get(row.name, ())
        reason = reason_of(row, Known(len(lines), asked=row.name == "procedures"))
        words = reason.words.format(ehr="Riverside EHR", nil=row.nil) if reason else ""
        made.append(Told(row, lines, tuple(f"X/{n}" for n in range(len(lines))),
                         WHY if row.name == "reason" else "",
                         (reason.why, words) if reason else None))  # fmt: skip
    return tuple(made)


FOUND = Found(sections(), {}, frozenset(), ("allergies", "devices", "procedures"))
RAW = document(
    Paper(
        str(UUID(int=7)), str(UUID(int=7)), "", BASE, datetime(2026, 11, 18, 16, tzinfo=UTC),
        "7b0a", ("Practitioner/castillo", "R. Castillo RN"), ("o1", "Riverside EHR", BASE),
        tuple(replace(each, entries=()) for each in sections()),
        {"Patient/7b0a": write_json(PATIENT)},
    )
)  # fmt: skip
OTHERS = ReadDocument(
    "Discharge summary", WALTER,
    (
        ReadSection("Hospital course", "", ("Treated with furosemide <IV>, no oxygen now.",)),
        ReadSection("Results", "results", ("Blood culture: still to come",),
                    ("Potassium 3.4 mmol/L · 2026-11-17",)),
        ReadSection("Allergies", "allergies", empty="Nobody asked"),
        ReadSection("Long story", "", ("It begins here",), cut=True),
    ),
    ("urn:doc", "1"), "2026-11-17T14:00:00-06:00", ("Dr. N. Haddad",), "Riverside Hospital", 2,
)  # fmt: skip


def given(number: int, on: datetime, **more: Any) -> Given:
    """One that was made."""
    id, place = str(UUID(int=number)), more.pop("place", "Oakview Nursing")
    giving = Giving(id, Receiver(place, "L. Brandt RN", "(555) 010-7788"), on, "Practitioner/rc",
                    more.pop("answer", None))  # fmt: skip
    filed = Filed(GIVEN, id, RAW, on, TITLE, (HANDOVER_ID, id), id, "Practitioner/rc")
    noon = on.replace(hour=18, minute=0) + timedelta(days=1)
    return Given(filed, giving, 1, more.pop("replaced", False), noon, "R. Castillo RN")


def handover_pages(frame: PageFrame) -> dict[str, str]:
    """Every look of the pages by name."""
    here = replace(frame, active="transition", moment=replace(
        frame.moment, now=datetime(2026, 11, 20, 15, 52, tzinfo=UTC)))  # fmt: skip
    moment, stays = here.moment, told(at("2026-11-20 09:52"), log=CHAIN)
    waits = given(7, datetime(2026, 11, 20, 15, 40, tzinfo=UTC))
    late = given(8, datetime(2026, 11, 18, 16, 0, tzinfo=UTC), place="Bell Street home health")
    answer = Answer("T. Moss RN", "Furosemide 8 AM, weight daily", at("2026-11-17 15:20"))
    done = given(9, datetime(2026, 11, 17, 20, 0, tzinfo=UTC), answer=answer)
    over = given(10, datetime(2026, 11, 16, 20, 0, tzinfo=UTC), replaced=True)
    filed = Filed(RECEIVED, str(UUID(int=11)), b"{}", waits.document.at, OTHERS.title)
    asked = Asked(tuple(KeptCommitment(str(UUID(int=number)), 1, each)
                        for number, each in enumerate(ALL)), LEAD, {})  # fmt: skip

    def page(**more: Any) -> HandoverPage:
        made = HandoverPage(
            sections_now(FOUND), form_of(FOUND, stays, here),
            tuple(given_line(each, moment) for each in (waits, late, done, over)),
            (received_line(Received(filed, OTHERS), moment),),
            questions_of(asked, moment), may_act=True,
        )  # fmt: skip
        return replace(made, **more)

    typed = {"key": str(UUID(int=1)), "place": "", "name": "L. Brandt RN", "why": "", "phone": "",
             "nil-devices": "yes"}  # fmt: skip
    lacks = {"place": "Write who receives it: the place.", "why": "Write why it is made."}
    unsure = Looked(
        replace(OTHERS, person=replace(WALTER, numbers=frozenset({("urn:oakview", "OV-31")}))),
        WALTER, Verdict(Same.ASK, "It has no number that this patient has here. A name and a birth "
                        "date are not enough."), "seal",
    )  # fmt: skip
    wrong = {"number": "Type one of the numbers that the document gives its person.",
             "same": "Say that you checked it is the same person."}  # fmt: skip
    again = given_line(waits, moment, {"by": "", "read_back": "All of it"},
                       {"by": "Write who accepted it over there."})  # fmt: skip
    ours = paper_of(waits.document, read_toc(RAW), moment, given=waits)
    at_home = told(at("2026-11-20 09:52"))
    legs = tuple(leg for way in at_home.chains for leg in reversed(way))
    theirs = paper_of(filed, OTHERS, moment, legs=legs)
    made = Notice("good", "The handover is made. Call, have it read back, note who accepted it.")
    today = with_handed(replace(here, active="today"), (late,))
    return {
        "handover": handover_page(replace(here, notice=made), page()),
        "handover-mistake": handover_page(here, page(
            form=form_of(FOUND, stays, here, typed, lacks), given=(again,))),
        "handover-whose": handover_page(here, page(given=(), compared=compared(unsure, wrong))),
        "handover-version": handover_page(here, page(
            form=form_of(FOUND, stays, here, before=waits), given=(), received=())),
        "handover-none": handover_page(here, page(
            form=None, why_not="Care coordination has not begun for this patient, so no handover "
            "can be made.", given=(), received=(), may_act=False, no_file="")),
        "handover-made": paper_page(here, ours),
        "handover-received": paper_page(here, theirs),
        "handover-print": paper_to_print(here, ours),
        "today-without-an-answer": today_page(today, (), {}),
    }  # fmt: skip
