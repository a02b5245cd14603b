"""A task is looked at in whoever sees to it, and what may hurt holds a suggestion back."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from fhir_bridge import (
    approaches,
    commitments,
    extra_support,
    needs,
    people,
    readiness,
    support,
    ways,
)
from fhir_bridge.bridge import Bridge
from fhir_bridge.care import needs as asked
from fhir_bridge.care.approach import MORE_INDEPENDENCE, MORE_SUPPORT
from fhir_bridge.care.commitment_moves import Kind, Side
from fhir_bridge.care.commitments import Agreed, Owner
from fhir_bridge.care.decision import AGREES, Choice
from fhir_bridge.care.informed import Informed
from fhir_bridge.care.people import Person
from fhir_bridge.care.skills import Shown
from fhir_bridge.care.support import Answers
from fhir_bridge.care.ways import Talk, View
from fhir_bridge.care.wishes import Wish
from fhir_bridge.clock import fixed
from fhir_bridge.commitments import Remark
from fhir_bridge.errors import Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.caregiving import Agreed as Handles
from fhir_bridge.store import resources
from fhir_bridge.wire import Document
from support.acute import happened
from support.desk import AT, nurse

KNOWING = "health-literacy"
TOPICS = ("condition", "medicines", "warning-signs", "follow-up")


def on(made: Bridge, days: int) -> Bridge:
    return replace(made, clock=fixed(AT + timedelta(days=days)))


def showed(made: Bridge, rc: Context, result: str, *topics: str, learner: str = "") -> None:
    day = made.clock().astimezone(made.zone).date()
    for each in topics or TOPICS:
        readiness.note_shown(made, rc, uuid4(), Shown(each, result, day), learner=learner)


def sure(made: Bridge, rc: Context) -> None:
    for question in ("importance", "wanting", f"confidence-{KNOWING}", "confidence"):
        readiness.answer(made, rc, question, 9, unasked=True)


def wife(made: Bridge, rc: Context) -> str:
    """She handles his medicines, as both agreed."""
    key = uuid4()
    person = Person("Lúcia Santos", "WIFE", "none", "1956-05-02")
    people.put_person(made, rc, key, person)
    ref = f"RelatedPerson/{key}"
    said = Answers(alone=True, willing=8, tasks=("medicines",), hours="mornings", limits="none",
                   back_up="Ana", own_health="well", relief="later",
                   knows_to_stop=True)  # fmt: skip
    support.note_answers(made, rc, uuid4(), ref, said)
    support.lead(made, rc, uuid4(), ref, Handles(("medicines",), "Where he sits", agrees=True))
    return ref


def test_the_teach_back_of_whoever_handles_the_medicines_counts_for_them(made: Bridge) -> None:
    rc = nurse(made)
    showed(on(made, -9), rc, "not-yet", "medicines")
    ref = wife(on(made, -9), rc)
    for day in (-8, 0):
        showed(on(made, day), rc, "correct-first", *(t for t in TOPICS if t != "medicines"))
        showed(on(made, day), rc, "correct-first", "medicines", learner=ref)
    sure(made, rc)
    found = approaches.look(made, rc).found
    assert found.owners == {"medicines": "Lúcia Santos"}
    assert found.standings[KNOWING].once_more == ()
    assert found.known.readiness(KNOWING).skills == 100, "his own is of before"
    support.stop(on(made, 1), rc, uuid4(), ref)
    back = approaches.look(on(made, 1), rc).found
    assert back.owners == {}
    assert back.standings[KNOWING].once_more == ("medicines",), "it is his again"


def test_somebody_elses_teach_back_counts_for_nobody_who_sees_to_it_himself(made: Bridge) -> None:
    rc = nurse(made)
    event = happened(made, rc, "EMER", AT - timedelta(days=1))
    extra_support.add(made, rc, event)
    key = uuid4()
    people.put_person(made, rc, key, Person("Ana", "DAUC"))
    sure(made, rc)
    showed(made, rc, "not-yet", "medicines", "warning-signs")
    later = on(made, 1)
    showed(later, rc, "correct-first", "medicines", "warning-signs", learner=f"RelatedPerson/{key}")
    extra = extra_support.proposed_or_added(later, rc.chart)
    assert extra
    assert not extra.rechecked


def test_once_understood_is_not_yet_left_to_them_in_the_week_of_coming_home(made: Bridge) -> None:
    rc = nurse(made)
    showed(made, rc, "correct-first")
    sure(made, rc)
    assert approaches.look(made, rc).found.standings[KNOWING].once_more == (
        "medicines", "warning-signs",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("need", "answer", "held"),
    [("food", asked.WANTED, True), ("housing", asked.NOT_NOW, True), ("food", asked.SOLVED, False),
     ("company", asked.WANTED, False), ("safe", asked.WANTED, False)],
)  # fmt: skip
def test_an_unresolved_need_that_can_hurt_holds_a_suggestion_back(
    made: Bridge, need: str, answer: str, held: bool
) -> None:
    rc = nurse(made)
    said = asked.Said(need, answer, AT.date(), unasked=True)
    needs.note(made, rc, uuid4(), [said], alone=True)
    for each in approaches.look(made, rc).found.standings.values():
        assert each.safety_need is held


def test_after_action_notes_stay_with_the_team(made: Bridge) -> None:
    rc, key = nurse(made), uuid4()
    ours = Agreed(Kind.COMMITMENT, "Book the ride", Owner(Side.STAFF, "R. Castillo"), AT.date())
    commitments.make(made, rc, key, ours)
    commitments.remark(made, rc, key, Remark(uuid4(), "Call earlier next time", learnt=True))
    commitments.remark(made, rc, key, Remark(uuid4(), "It came too late", theirs=True))
    for user in ("Patient/ann", "RelatedPerson/lucia"):
        [told] = commitments.tell(made, nurse(made, user), key).kept
        assert told.commitment.learnt == ()
        assert [each.words for each in told.commitment.said] == ["It came too late"]
    [told] = commitments.tell(made, rc, key).kept
    assert [each.words for each in told.commitment.learnt] == ["Call earlier next time"]


def child(made: Bridge) -> Context:
    """Six years old, as the EHR says."""
    rc = nurse(made, patient="mia")
    born = {"resourceType": "Patient", "id": "mia", "birthDate": "2020-05-04"}
    with made.store.writing() as session:
        resources.create(session, rc.chart, Document.of(born), id="mia", at=AT, owner="ehr")
    return rc


def test_a_parent_decides_for_a_child_and_anybody_may_ask_for_more_support(made: Bridge) -> None:
    rc = child(made)
    seen = {KNOWING: approaches.look(made, rc).seen(KNOWING)}
    bare = Choice("coach", AGREES)
    with pytest.raises(Refused) as refused:
        approaches.decide(made, rc, uuid4(), {KNOWING: bare}, seen)
    assert [each.expression for each in refused.value.issues] == ["by"]
    mother, aunt = uuid4(), uuid4()
    people.put_person(made, rc, mother, Person("Amy Price", "MTH", "parent", "1991-02-03"))
    people.put_person(made, rc, aunt, Person("Beth", "FAMMEMB"))
    by = f"RelatedPerson/{mother}"
    approaches.decide(made, rc, uuid4(), {KNOWING: replace(bare, by=by)}, seen)
    [kept] = approaches.decisions(made, rc.chart)
    assert (kept.spoke, kept.patient) == (by, AGREES)
    ask = Wish(MORE_INDEPENDENCE, (KNOWING,), "Leave it to us", "told", "may be late", "the line",
               by=f"RelatedPerson/{aunt}")  # fmt: skip
    with pytest.raises(Refused):
        approaches.ask(made, rc, uuid4(), ask)
    approaches.ask(on(made, 1), rc, uuid4(), replace(ask, direction=MORE_SUPPORT))
    assert approaches.look(on(made, 1), rc).found.wishes[KNOWING].wish.by == ask.by


def test_what_is_chosen_for_a_child_is_chosen_by_who_decides_by_law(made: Bridge) -> None:
    rc, mother = child(made), uuid4()
    people.put_person(made, rc, mother, Person("Amy Price", "MTH", "parent", "1991-02-03"))
    talk = Talk({"aide": View("wanted")}, told="what it is", seen_by="Amy", safety="Two lifts",
                freedom="She chooses the hours", life="Outside each day")  # fmt: skip
    ways.talk_over(made, rc, uuid4(), talk)
    kept = ways.talked_over(made, rc)
    assert kept and kept.said == talk, "to talk it over nobody has to decide"
    chosen = replace(talk, chosen="aide", preference="aide")
    with pytest.raises(Refused) as refused:
        ways.talk_over(made, rc, uuid4(), chosen)
    assert [each.expression for each in refused.value.issues] == ["by"]
    ways.talk_over(made, rc, uuid4(), replace(chosen, by=f"RelatedPerson/{mother}"))
    settled = Informed("Nights", ("a nurse", "family"), "both", "family", "a nurse")
    with pytest.raises(Refused):
        ways.settle(made, rc, uuid4(), settled)
    ways.settle(made, rc, uuid4(), replace(settled, by=f"RelatedPerson/{mother}"))


def test_two_things_that_did_not_happen_are_asked_about_and_change_nothing(made: Bridge) -> None:
    rc = nurse(made)
    before = approaches.look(made, rc)
    for _ in range(2):
        theirs = Agreed(Kind.COMMITMENT, "Call the line", Owner(Side.PATIENT, "Ann", "Patient/ann"),
                        AT.date())  # fmt: skip
        commitments.make(made, rc, uuid4(), theirs)
    after = approaches.look(on(made, 2), rc)
    assert not before.unexplained
    assert after.unexplained
    assert after.proposals == before.proposals
