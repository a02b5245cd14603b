"""Commitments as nurses keep them, on both databases: one press is one step, both sides heard."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import func, select

from fhir_bridge import commitments
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.commitment_moves import Kind, Side, State
from fhir_bridge.care.commitments import Agreed, Owner
from fhir_bridge.clock import fixed
from fhir_bridge.commitments import KeptCommitment, Remark, Wish
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.store import resources
from fhir_bridge.store.tables import Audit, Enrolment
from fhir_bridge.wire import Document
from support.desk import AT, JO, nurse

DAY = date(2026, 11, 21)
KIM = Owner(Side.STAFF, "K. Kim CHW", "Practitioner/kim")
ANN = Owner(Side.PATIENT, "Ann Lee", "Patient/ann")
LINDQVIST = Owner(Side.CLINICIAN, "Dr. A. Lindqvist", "Practitioner/lindqvist")
KEY = UUID(int=7)


def ride(owner: Owner = KIM, kind: Kind = Kind.COMMITMENT, due: date = DAY) -> Agreed:
    return Agreed(kind, "Book a ride that comes", owner, due, "The visit cannot be")


def later(made: Bridge, days: int) -> Bridge:
    return replace(made, clock=fixed(AT + timedelta(days=days)))


def wish(kept: KeptCommitment, state: State, **said: Any) -> Wish:
    return Wish(uuid4(), kept.version, state, **said)


def did_not(kept: KeptCommitment) -> Wish:
    return wish(
        kept, State.DID_NOT_HAPPEN, why="The bus did not come", cause="ride", our_part=True,
        theirs="I waited an hour", ours="That was ours to find",
    )  # fmt: skip


def the_one(made: Bridge, context: Context) -> KeptCommitment:
    (kept,) = commitments.tell(made, context).kept
    return kept


def test_the_first_one_begins_the_case_and_twice_is_once(made: Bridge) -> None:
    rc = nurse(made)
    first, second = (commitments.make(made, rc, KEY, ride()) for _ in range(2))
    assert first == second == the_one(made, rc)
    with made.store.reading() as session:
        assert len(list(session.exec(select(Enrolment)))) == 1
        told = [row.what for row in session.exec(select(Audit))]
    assert told.count(f"Task/{KEY}") == 1
    with pytest.raises(AlreadySent):
        commitments.make(made, rc, KEY, ride(due=DAY + timedelta(days=2)))


def test_sixteen_presses_write_one(made: Bridge) -> None:
    rc, gate = nurse(made), Barrier(16)
    commitments.make(made, rc, uuid4(), ride(ANN))

    def press(_: int) -> str:
        gate.wait(10)
        return commitments.make(made, rc, KEY, ride()).id

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(press, range(16))) == {str(KEY)}
    assert len(commitments.tell(made, rc).kept) == 2


def test_done_with_one_tap_pressed_twice_is_one_step(made: Bridge) -> None:
    rc = nurse(made)
    pressed = wish(commitments.make(made, rc, KEY, ride()), State.DONE)
    for _ in range(2):
        kept = commitments.move(made, rc, KEY, pressed)
        assert [step.state for step in kept.commitment.steps] == [State.AGREED, State.DONE]
    assert commitments.open_of(made, rc.chart) == ()


def test_of_two_nurses_at_once_one_notes_it_and_the_other_is_told(made: Bridge) -> None:
    both, gate = [nurse(made), nurse(made, JO)], Barrier(2)
    kept = commitments.make(made, both[0], KEY, ride())

    def press(context: Context) -> str:
        gate.wait(10)
        try:
            commitments.move(made, context, KEY, wish(kept, State.DONE))
        except Stale:
            return "told"
        return "noted"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, both)) == ["noted", "told"]
    assert len(the_one(made, both[0]).commitment.steps) == 2


def test_what_did_not_happen_keeps_its_reason_and_both_sides_through_another_day(
    made: Bridge,
) -> None:
    rc = nurse(made)
    kept = commitments.make(made, rc, KEY, ride(ANN))
    told = commitments.move(made, rc, KEY, did_not(kept))
    assert told.commitment.reason == "ride – our part"
    again = wish(told, State.AGREED, due=DAY + timedelta(days=5))
    after = commitments.move(made, nurse(made, JO), KEY, again).commitment
    assert after.due == DAY + timedelta(days=5)
    assert after.steps[1].why == "The bus did not come"
    assert [(said.by, said.words) for said in after.said] == [
        ("Patient/ann", "I waited an hour"), (rc.chart.actor.who, "That was ours to find"),
    ]  # fmt: skip


def test_words_and_notes_are_added_by_whoever_says_them_and_once(made: Bridge) -> None:
    rc = nurse(made)
    commitments.make(made, rc, KEY, ride(ANN))
    theirs = Remark(uuid4(), "Frank can drive", theirs=True)
    learnt = Remark(uuid4(), "Call the driver the day before", learnt=True)
    for said in (theirs, theirs, learnt, learnt):
        commitments.remark(made, rc, KEY, said)
    after = the_one(made, rc).commitment
    assert [(said.name, said.words) for said in after.said] == [("Ann Lee", "Frank can drive")]
    assert [note.words for note in after.learnt] == ["Call the driver the day before"]
    with pytest.raises(Refused):
        commitments.remark(made, rc, KEY, Remark(uuid4(), " "))


def test_a_question_is_over_when_its_answer_is_back(made: Bridge) -> None:
    rc = nurse(made)
    kept = commitments.make(made, rc, KEY, ride(LINDQVIST, Kind.QUESTION))
    with pytest.raises(Refused):
        commitments.move(made, rc, KEY, wish(kept, State.DONE))
    answered = commitments.move(made, rc, KEY, wish(kept, State.DONE, why="5 mg, again on Monday"))
    assert answered.commitment.last.why == "5 mg, again on Monday"


def test_late_is_told_by_whose_it_is(made: Bridge) -> None:
    rc, after = nurse(made), later(made, 2)
    frank = Owner(Side.CAREGIVER, "Frank Mercer", "RelatedPerson/frank")
    for owner in (KIM, ANN, frank):
        commitments.make(made, rc, uuid4(), ride(owner))
    commitments.make(made, rc, KEY, ride(ANN))
    commitments.move(made, rc, KEY, did_not(commitments.tell(made, rc, KEY).kept[0]))
    assert commitments.late_of_staff(made, rc.chart) == ()
    assert [each.owner for each in commitments.late_of_staff(after, rc.chart)] == [KIM]
    assert [each.owner for each in commitments.late_of(after, rc.chart)] == [ANN]
    found = commitments.late_of(after, rc.chart, "RelatedPerson/frank")
    assert [each.owner for each in found] == [frank]
    assert len(commitments.open_of(after, rc.chart)) == 4


@pytest.mark.parametrize(("user", "role"), [(JO, "auditor"), ("Patient/ann", "lead")])
def test_only_those_who_work_with_patients_keep_any(made: Bridge, user: str, role: str) -> None:
    rc, other = nurse(made), nurse(made, user, role)
    kept = commitments.make(made, rc, KEY, ride())
    with pytest.raises(NotAllowed):
        commitments.make(made, other, uuid4(), ride())
    with pytest.raises((NotAllowed, NotFound)):  # or does not even see it
        commitments.move(made, other, KEY, wish(kept, State.DONE))
    with pytest.raises((NotAllowed, NotFound)):
        commitments.remark(made, other, KEY, Remark(uuid4(), "Something"))
    assert the_one(made, rc) == kept


def test_another_patients_page_sees_and_moves_none_of_it(made: Bridge) -> None:
    rc, bob = nurse(made), nurse(made, patient="bob")
    kept = commitments.make(made, rc, KEY, ride())
    assert commitments.tell(made, bob).kept == ()
    for act in (
        lambda: commitments.tell(made, bob, KEY),
        lambda: commitments.move(made, bob, KEY, wish(kept, State.DONE)),
        lambda: commitments.remark(made, bob, KEY, Remark(uuid4(), "Something")),
    ):
        with pytest.raises(NotFound):
            act()
    assert the_one(made, rc) == kept


def test_nothing_is_asked_of_somebody_who_died_but_we_may_still_owe(made: Bridge) -> None:
    rc = nurse(made)
    kept = commitments.make(made, rc, KEY, ride(ANN))
    died = {"resourceType": "Patient", "id": "ann", "deceasedBoolean": True}
    with made.store.writing() as session:
        resources.create(session, rc.chart, Document.of(died), id="ann", at=AT, owner="ehr")
    with pytest.raises(Refused, match="Nothing is asked"):
        commitments.make(made, rc, uuid4(), ride(ANN))
    with pytest.raises(Refused, match="Nothing is asked"):
        commitments.move(made, rc, KEY, wish(kept, State.AGREED, due=DAY))
    commitments.make(made, rc, uuid4(), replace(ride(), what="Write to June"))
    commitments.move(made, rc, KEY, wish(kept, State.NOT_NEEDED, why="She has died"))
    assert commitments.tell(made, rc).quiet


def test_every_version_is_kept_and_signed(made: Bridge) -> None:
    rc = nurse(made)
    kept = commitments.make(made, rc, KEY, ride(ANN))
    commitments.move(made, rc, KEY, did_not(kept))
    with made.store.reading() as session:
        assert len(list(resources.history(session, rc.chart, "Task", str(KEY)))) == 2
        signed = select(func.count()).select_from(Audit).where(Audit.what == f"Task/{KEY}")
        assert session.exec(signed).one() == 2
        details = [row.detail for row in session.exec(select(Audit))]
    assert not any("bus" in detail for detail in details), "a reason is never in the audit"
