"""What patients take home: who approved the words, whom to call, what was chosen and arranged."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from fhir_bridge import admin, authored, medicines_on_paper, signed_rules, visits
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.medicines_on_paper import CHANGED, KEEP, START, Marked
from fhir_bridge.care.signed_words import PAPERS, Paper
from fhir_bridge.care.visits import Arranged
from fhir_bridge.care.warning_signs import SHEETS
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.record import COPY, Record
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import Audit
from fhir_bridge.wire import Document, read_document, write_json
from support.desk import AT, SITE, nurse

PAPERS_SAY = "Discharge papers, Nov 18"


def document(**elements: Any) -> Document:
    return read_document(write_json(elements))


def order(id: str, name: str, status: str = "active", **more: Any) -> Document:
    return document(
        resourceType="MedicationRequest", id=id, status=status, intent="order",
        medicationCodeableConcept={"text": name}, subject={"reference": "Patient/ann"},
        dosageInstruction=[{"text": "once a day"}], **more,
    )  # fmt: skip


def record(*orders: Document, state: Any = "read", **more: Any) -> Record:
    read = Panel("MedicationRequest", state, orders, AT, **more)
    return Record({"MedicationRequest": read}, True, True)


WATER = order("1", "Furosemide 40 mg")


@pytest.fixture
def site(made: Bridge) -> str:
    admin.add_site(made.store, SITE)
    return SITE.id


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_each_paper_is_signed_by_itself_and_can_be_a_draft_again(
    made: Bridge, site: str, paper: Paper
) -> None:
    of = signed_rules.signable_paper(paper)
    assert len(of.key) <= 32
    assert signed_rules.approvals(made, site) == {}
    signed_rules.sign(made, site, "Dr. A. Lindqvist", by=OPERATOR, of=of)
    [(code, approved)] = signed_rules.approvals(made, site).items()
    assert (code, approved.name, approved.on, approved.version) == (
        paper.code, "Dr. A. Lindqvist", AT.date(), paper.version,
    )  # fmt: skip
    signed_rules.show(made, site, shown=False, by=OPERATOR, of=of)
    assert signed_rules.approvals(made, site) == {}
    with made.store.reading() as session:
        told = [row.what for row in session.exec(select(Audit))]
    assert told.count(f"words on paper {paper.code}") == 2


def test_a_changed_word_is_a_draft_again() -> None:
    paper = PAPERS["signs-copd"]
    changed = replace(paper, lines=(*paper.lines[:-1], f"{paper.lines[-1]}."))
    assert changed.key != paper.key
    assert len({each.key for each in PAPERS.values()}) == len(PAPERS)


def test_a_sheet_bears_the_name_of_who_approved_it_there(made: Bridge, site: str) -> None:
    of = signed_rules.signable_paper(PAPERS["signs-copd"])
    signed_rules.sign(made, site, "Dr. A. Lindqvist", by=OPERATOR, of=of)
    told = signed_rules.sheets_of_site(made, site, SHEETS.values())
    assert {each.code: each.signed_by for each in told if each.signed_by} == {
        "copd": "Dr. A. Lindqvist"
    }


@pytest.mark.parametrize(
    ("number", "who"),
    [("555 010", ""), ("", "a nurse"), ("call me", "a nurse"), ("555 0100", "n" * 41), ("5", "x")],
)
def test_a_number_without_who_answers_is_none(made: Bridge, number: str, who: str) -> None:
    with pytest.raises(Refused):
        admin.add_site(made.store, replace(SITE, day_and_night=number, who_answers=who))


def test_the_number_is_kept_with_the_site(made: Bridge) -> None:
    told = replace(SITE, day_and_night="+1 (555) 010-2424", who_answers="a nurse on call")
    admin.add_site(made.store, told)
    assert made.site(SITE.id).day_and_night == "+1 (555) 010-2424"
    assert admin.list_sites(made.store)[0].who_answers == "a nurse on call"


def choose(context: Context, choice: str, of: Record, number: int = 0) -> Marked:
    entry = medicines_on_paper.of_record(of, SITE.base).entries[number]
    return Marked(choice, PAPERS_SAY, AT, entry.ref, entry.name, entry.how)


def lines(made: Bridge, context: Context, of: Record) -> list[tuple[str, str]]:
    told = medicines_on_paper.look(made, context, of).paper.lines
    return [(each.name, each.choice) for each in told]


def test_what_papers_say_is_kept_with_whose_word_it_is_and_stays_here(made: Bridge) -> None:
    rc = nurse(made)
    assert lines(made, rc, record(WATER)) == [("Furosemide 40 mg", "")]
    assert medicines_on_paper.mark(made, rc, uuid4(), [choose(rc, CHANGED, record(WATER))]) == 1
    assert lines(made, rc, record(WATER)) == [("Furosemide 40 mg", CHANGED)]
    with made.store.reading() as session:
        [kept] = [each.data for each in authored.each_of(session, rc.chart, "Observation")]
    assert PAPERS_SAY in str(kept["component"])
    assert not may_leave(kept)


def test_when_the_ehr_says_something_else_the_choice_is_not_printed(made: Bridge) -> None:
    rc = nurse(made)
    medicines_on_paper.mark(made, rc, uuid4(), [choose(rc, KEEP, record(WATER))])
    other = record(order("1", "Furosemide 80 mg"))
    told = medicines_on_paper.look(made, rc, other)
    assert [each.choice for each in told.paper.lines] == [""]
    assert "choose again" in told.paper.hints[0]
    later = replace(made, clock=fixed(AT + timedelta(days=31)))
    assert lines(later, rc, record(WATER)) == [("Furosemide 40 mg", "")]


def test_one_press_is_one_choice_and_sixteen_at_once_too(made: Bridge) -> None:
    rc, key, chosen = nurse(made), uuid4(), [choose(nurse(made), START, record(WATER))]
    with ThreadPoolExecutor(16) as pool:
        kept = sum(pool.map(lambda _: medicines_on_paper.mark(made, rc, key, chosen), range(16)))
    assert kept == 1
    assert len(medicines_on_paper.marks(made, rc.chart)) == 1
    with pytest.raises(AlreadySent):
        medicines_on_paper.mark(made, rc, key, [replace(chosen[0], choice=KEEP)])


def test_nothing_chosen_is_nothing_kept_and_the_patients_own_launch_chooses_nothing(
    made: Bridge,
) -> None:
    rc = nurse(made)
    with pytest.raises(Refused):
        medicines_on_paper.mark(made, rc, uuid4(), [])
    own = nurse(made, "Patient/ann", "patient")
    with pytest.raises(NotAllowed):
        medicines_on_paper.mark(made, own, uuid4(), [choose(own, KEEP, record(WATER))])
    assert medicines_on_paper.marks(made, rc.chart) == []


@pytest.mark.parametrize(
    ("given", "known", "whole"),
    [
        (record(WATER), True, True),
        (record(WATER, state=COPY), True, True),
        (record(WATER, more=True), True, False),
        (record(state="none"), False, True),
        (record(state="forbidden", notes=("Not granted.",)), False, True),
        (record(state="failed"), False, True),
        (Record({}, True, True), False, True),
    ],
)
def test_without_a_list_nothing_is_said_to_be_taken(
    made: Bridge, given: Record, known: bool, whole: bool
) -> None:
    told = medicines_on_paper.look(made, nurse(made), given)
    assert (told.of_ehr.known, told.of_ehr.whole) == (known, whole)
    assert bool(told.paper.lines) is known
    assert known or told.of_ehr.why


@pytest.mark.parametrize(
    "entry",
    [
        order("1", "Draft", "draft"),
        order("1", "Mistake", "entered-in-error"),
        order("1", "Never", doNotPerform=True),
        order("1", "Odd", modifierExtension=[{"url": "http://x"}]),
        order("1", "Ended", "stopped"),
        order("1", "Paused", "on-hold"),
    ],
)  # fmt: skip
def test_what_is_not_surely_taken_is_not_printed(made: Bridge, entry: Document) -> None:
    assert lines(made, nurse(made), record(entry)) == []


VISIT = {
    "resourceType": "Encounter", "id": "v1", "status": "planned", "class": {"code": "AMB"},
    "subject": {"reference": "Patient/ann"},
}  # fmt: skip


def planned(start: str, **more: Any) -> Record:
    read = document(**{**VISIT, "period": {"start": start}, **more})
    return Record({"Encounter": Panel("Encounter", "read", (read,), AT)}, True, True)


def test_what_is_arranged_for_a_visit_is_for_its_time(made: Bridge) -> None:
    rc, given = nurse(made), planned("2026-11-24T14:30:00-06:00")
    [visit] = visits.planned(made, rc, given)
    visits.arrange(made, rc, uuid4(), visit, Arranged(ride="Maria, 1:30 PM"))
    visits.arrange(made, rc, uuid4(), visit, Arranged("Maria, 1:45 PM", "A. Pham, ID 44", "logs"))
    [told] = visits.planned(made, rc, given)
    assert told.visit.arranged == Arranged("Maria, 1:45 PM", "A. Pham, ID 44", "logs")
    [moved] = visits.planned(made, rc, planned("2026-11-25T14:30:00-06:00"))
    assert (moved.moved, moved.visit.arranged) == (True, Arranged())
    with pytest.raises(Refused):
        visits.arrange(made, rc, uuid4(), visit, Arranged())
    with pytest.raises(Refused):
        visits.one_of((told,), "another")
    assert visits.one_of((told,), told.id) == told


@pytest.mark.parametrize("start", ["2026-11-24", "2026-11-20T10:00:00Z", "soon", ""])
def test_what_has_no_time_or_is_over_is_no_date(made: Bridge, start: str) -> None:
    assert visits.planned(made, nurse(made), planned(start)) == ()


def test_nobody_signs_words_at_a_site_that_is_not_there(made: Bridge) -> None:
    of = signed_rules.signable_paper(PAPERS["words-en"])
    with pytest.raises(NotFound):
        signed_rules.sign(made, "nowhere", "Dr. A. Lindqvist", by=OPERATOR, of=of)
