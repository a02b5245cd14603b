"""Advocacy as nurses keep it, on both databases: one press is one deed; nobody is passed over."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from fhir_bridge import advocacy, commitments, people
from fhir_bridge.advocacy import KeptMatter
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.advocacy_deeds import (
    Deed,
    Here,
    Letter,
    Needed,
    Next,
    Opening,
    Talked,
    Wanted,
)
from fhir_bridge.care.advocacy_stages import Allowed, Kind, Says, Stage
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.people import Person
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.store import resources
from fhir_bridge.store.tables import Audit, Enrolment
from fhir_bridge.wire import Document
from support.desk import AT, JO, nurse

DAY = date(2026, 11, 21)
KEY = UUID(int=7)
LUCIA = Person("Lúcia Santos", "WIFE", "agent", "1956-03-01")
NO = Letter("20 hours of an aide are not paid", DAY + timedelta(days=14), DAY, "within 15 days")
AIDE = Opening(
    Kind.APPEAL, "An aide for 20 hours a week", "Heartland",
    Owner(Side.STAFF, "T. Bell LCSW", "Practitioner/bell"), NO,
)  # fmt: skip


def do(made: Bridge, context: Context, *deeds: Deed) -> KeptMatter:
    for deed in deeds:
        kept = advocacy.go_on(made, context, KEY, uuid4(), deed)
    return kept


def next_one(kept: KeptMatter, stage: Stage, words: str = "By fax to the plan") -> Next:
    return Next(kept.version, stage, Letter(words, outcome="Somebody is with him"))


def the_one(made: Bridge, context: Context) -> KeptMatter:
    (kept,) = advocacy.tell(made, context).kept
    return kept


def test_the_first_one_begins_the_case_and_twice_is_once(made: Bridge) -> None:
    rc = nurse(made)
    first, second = (advocacy.take_up(made, rc, KEY, AIDE) for _ in range(2))
    assert first == second == the_one(made, rc)
    assert first.matter.due == DAY + timedelta(days=14)
    with made.store.reading() as session:
        assert len(list(session.exec(select(Enrolment)))) == 1
        told = [row.what for row in session.exec(select(Audit))]
    assert told.count(f"Task/{KEY}") == 1
    with pytest.raises(AlreadySent):
        advocacy.take_up(made, rc, KEY, replace(AIDE, plan="Summit"))
    assert commitments.tell(made, rc).kept == (), "it is no commitment"


def test_it_goes_all_the_way_with_its_papers_its_talks_and_the_patients_word(made: Bridge) -> None:
    rc = nurse(made)
    advocacy.take_up(made, rc, KEY, AIDE)
    kept = do(
        made, rc, Wanted(Says.GO_ON, "We need the help"), Needed("A letter", "Dr. A. Lindqvist"),
        Talked("The plan, Mr. Ito", "By fax, to the number on the letter", "4-771"), Here(0),
    )  # fmt: skip
    assert kept.matter.missing == () and kept.matter.papers[0].here == DAY
    sent = do(made, rc, next_one(kept, Stage.SENT))
    yes = do(made, rc, next_one(sent, Stage.SAID_YES, "20 hours until summer"))
    assert [each.stage for each in yes.matter.steps] == [Stage.SAID_NO, Stage.SENT, Stage.SAID_YES]
    assert yes.matter.last.outcome == "Somebody is with him"
    with made.store.reading() as session:
        assert len(list(resources.history(session, rc.chart, "Task", str(KEY)))) == 7
        details = [row.detail for row in session.exec(select(Audit))]
    assert not any("fax" in detail or "Ito" in detail for detail in details)


def test_one_press_is_one_deed_whatever_it_is(made: Bridge) -> None:
    rc = nurse(made)
    kept = advocacy.take_up(made, rc, KEY, AIDE)
    deeds: list[Deed] = [
        Wanted(Says.GO_ON, "We need the help"), Needed("A letter", "Dr. L"), Here(0),
        Talked("The plan", "Call back"),
    ]  # fmt: skip
    for deed in deeds:
        submission = uuid4()
        first, second = (advocacy.go_on(made, rc, KEY, submission, deed) for _ in range(2))
        assert first == second
    kept = the_one(made, rc)
    assert kept.version == 5
    assert len(kept.matter.wishes) == len(kept.matter.papers) == len(kept.matter.talks) == 1


def test_of_two_nurses_who_send_it_one_is_told_that_the_other_was_faster(made: Bridge) -> None:
    both, gate = [nurse(made), nurse(made, JO)], Barrier(2)
    advocacy.take_up(made, both[0], KEY, AIDE)
    kept = do(made, both[0], Wanted(Says.GO_ON, "We need the help"))

    def press(context: Context) -> str:
        gate.wait(10)
        try:
            do(made, context, next_one(kept, Stage.SENT))
        except Stale:
            return "told"
        return "noted"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, both)) == ["noted", "told"]
    assert len(the_one(made, both[0]).matter.steps) == 2


def test_nothing_goes_out_before_the_patient_said_so(made: Bridge) -> None:
    rc = nurse(made)
    kept = advocacy.take_up(made, rc, KEY, AIDE)
    with pytest.raises(Refused) as caught:
        do(made, rc, next_one(kept, Stage.SENT))
    assert [each.expression for each in caught.value.issues] == ["wish"]
    assert the_one(made, rc) == kept


def test_who_may_decide_by_law_speaks_for_him_and_nobody_else(made: Bridge) -> None:
    rc = nurse(made)
    advocacy.take_up(made, rc, KEY, AIDE)
    for key, person in ((UUID(int=1), LUCIA), (UUID(int=2), replace(LUCIA, authority="none"))):
        people.put_person(made, rc, key, person)
    agent, wife = (f"RelatedPerson/{UUID(int=each)}" for each in (1, 2))
    assert advocacy.tell(made, rc).speakers == {agent: "Lúcia Santos"}
    said = Wanted(Says.GO_ON, "He cannot do without", agent, Allowed.BY_LAW)
    with pytest.raises(Refused):
        do(made, rc, replace(said, spoken_by=wife))
    kept = do(made, rc, said)
    assert kept.matter.wish and kept.matter.wish.spoken_by == agent


@pytest.mark.parametrize(("user", "role"), [(JO, "auditor"), ("Patient/ann", "lead")])
def test_only_those_who_work_with_patients_keep_any(made: Bridge, user: str, role: str) -> None:
    rc, other = nurse(made), nurse(made, user, role)
    kept = advocacy.take_up(made, rc, KEY, AIDE)
    with pytest.raises(NotAllowed):
        advocacy.take_up(made, other, uuid4(), AIDE)
    for deed in (next_one(kept, Stage.PREPARING), Talked("The plan", "Call back")):
        with pytest.raises((NotAllowed, NotFound)):  # or does not even see it
            do(made, other, deed)
    assert the_one(made, rc) == kept
    assert advocacy.tell(made, other).speakers == {}


def test_another_patients_page_sees_and_moves_none_of_it(made: Bridge) -> None:
    rc, bob = nurse(made), nurse(made, patient="bob")
    advocacy.take_up(made, rc, KEY, AIDE)
    assert advocacy.tell(made, bob).kept == ()
    with pytest.raises(NotFound):
        advocacy.tell(made, bob, KEY)
    with pytest.raises(NotFound):
        do(made, bob, Talked("The plan", "Call back"))
    with pytest.raises(NotFound):
        commitments.tell(made, rc, KEY)


def test_after_a_death_nothing_is_asked_but_a_bill_is_still_fought(made: Bridge) -> None:
    rc = nurse(made)
    died = {"resourceType": "Patient", "id": "ann", "deceasedBoolean": True}
    with made.store.writing() as session:
        resources.create(session, rc.chart, Document.of(died), id="ann", at=AT, owner="ehr")
    kept = advocacy.take_up(made, rc, KEY, AIDE)
    assert advocacy.tell(made, rc).quiet
    with pytest.raises(Refused, match="Nothing is asked"):
        do(made, rc, Wanted(Says.GO_ON, "We need the help"))
    over = do(made, rc, next_one(kept, Stage.OVER, "He has died"))
    assert over.matter.stage is Stage.OVER
