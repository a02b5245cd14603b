"""The people around a patient, on both databases: asked alone, in charge of little, may stop."""

import json
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from fhir_bridge import people, support, ways
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.informed import Informed
from fhir_bridge.care.people import Person
from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.skills import Shown
from fhir_bridge.care.support import Answers
from fhir_bridge.care.ways import Talk, View
from fhir_bridge.errors import NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.people import Someone
from fhir_bridge.r4.caregiving import Agreed
from fhir_bridge.r4.labels import LABEL, may_leave
from fhir_bridge.r4.related_person import ehr_id_of
from fhir_bridge.readiness import note_shown
from fhir_bridge.store import resources
from fhir_bridge.store.search import Query, search
from fhir_bridge.wire import Document, Json, read_json
from support.desk import SITE, nurse

LUCIA = Person("Lúcia Santos", "SPS", "agent", "1956-05-02", "(555) 010-1199")
KEVIN = Person("Kevin", "GRNDSON", born="2009")
TIRED = Answers(
    alone=True, willing=4, helps_with="medicines, meals", tasks=("medicines",), strained=True,
    strain="She sleeps four hours", hours="mornings", limits="no lifting", back_up="Ana, weekends",
    knows_to_stop=True, own_health="Her back hurts", relief="A weekend; she will think it over",
)  # fmt: skip
HANDLES = Agreed(("medicines",), kept="When he sits in his garden", agrees=True)


def put(made: Bridge, context: Context, person: Person = LUCIA) -> str:
    key = uuid4()
    people.put_person(made, context, key, person)
    return f"RelatedPerson/{key}"


def ask(made: Bridge, context: Context, ref: str, answers: Answers = TIRED) -> UUID:
    key = uuid4()
    support.note_answers(made, context, key, ref, answers)
    return key


def one(made: Bridge, context: Context, ref: str) -> Someone:
    [found] = [each for each in people.look(made, context) if each.ref == ref]
    return found


def records(made: Bridge, context: Context, type: str) -> list[Json]:
    with made.store.reading() as session:
        return [read_json(row.body) for row in search(session, context.chart, Query(type)).rows]


def missing(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {issue.expression for issue in error.value.issues}


def test_somebody_is_added_once_changed_and_named_to_the_others(made: Bridge) -> None:
    rc, key = nurse(made), uuid4()
    for _ in range(2):
        people.put_person(made, rc, key, LUCIA)
    ref = f"RelatedPerson/{key}"
    assert one(made, rc, ref).person == LUCIA
    assert people.people(made, rc.chart) == {ref: "Lúcia Santos"}
    no_phone = replace(LUCIA, phone="")
    people.put_person(made, rc, key, no_phone, version=1)
    assert one(made, rc, ref).person == no_phone
    with pytest.raises(Stale):
        people.put_person(made, rc, key, replace(LUCIA, kin="FRND"), version=1)
    people.put_person(made, rc, key, replace(no_phone, around=False), version=2)
    assert one(made, rc, ref).status == "none"
    assert people.people(made, rc.chart) == {}


def test_somebody_of_the_ehrs_team_is_taken_over_with_the_ehrs_id(made: Bridge) -> None:
    rc, key = nurse(made), uuid4()
    people.put_person(made, rc, key, LUCIA, ehr_id="santos-lucia")
    people.put_person(made, rc, key, replace(LUCIA, phone="1"), version=1)
    [kept] = records(made, rc, "RelatedPerson")
    assert ehr_id_of(kept, SITE.base) == "santos-lucia", "a change keeps the link"


def test_what_was_said_alone_is_kept_with_its_label_and_the_newest_stands(made: Bridge) -> None:
    rc = nurse(made)
    ref = put(made, rc)
    assert one(made, rc, ref).status == "not-asked"
    key = ask(made, rc, ref)
    support.note_answers(made, rc, key, ref, TIRED)
    someone = one(made, rc, ref)
    assert someone.asked and someone.asked.said == TIRED
    assert someone.status == "able-not-willing", "needs relief, whatever she can do"
    [kept] = records(made, rc, "Observation")
    assert kept["focus"] == [{"reference": ref}]
    assert kept["meta"]["security"] == [{"system": LABEL, "code": "caregiver-private"}]
    ask(made, rc, ref, replace(TIRED, strained=False, willing=None))
    assert one(made, rc, ref).status == "not-asked", "rather not is never a no"


def test_how_able_somebody_is_comes_from_what_they_showed_themselves(made: Bridge) -> None:
    rc = nurse(made)
    ref = put(made, rc)
    ask(made, rc, ref, Answers(alone=True, willing=9, tasks=("medicines",)))
    assert one(made, rc, ref).status == "not-shown"
    day = date(2026, 11, 20)
    note_shown(made, rc, uuid4(), Shown("medicines", "correct-first", day))
    assert one(made, rc, ref).status == "not-shown", "the patient's own skill is not hers"
    note_shown(made, rc, uuid4(), Shown("medicines", "partial", day), learner=ref)
    assert one(made, rc, ref).status == "willing-not-able"
    later = replace(made, clock=lambda: made.clock().replace(hour=17))
    note_shown(later, rc, uuid4(), Shown("medicines", "correct-first", day), learner=ref)
    assert one(made, rc, ref).status == "willing-and-able"


def test_a_ride_needs_nothing_to_be_shown(made: Bridge) -> None:
    rc = nurse(made)
    ref = put(made, rc)
    ask(made, rc, ref, Answers(alone=True, willing=8, helps_with="rides, evenings"))
    assert one(made, rc, ref).status == "willing-and-able"


def test_somebody_handles_tasks_once_all_is_known_and_stops_on_any_day(made: Bridge) -> None:
    rc = nurse(made)
    ref = put(made, rc)
    with pytest.raises(Refused) as nothing:
        support.lead(made, rc, uuid4(), ref, Agreed())
    assert missing(nothing) >= {"asked_alone", "tasks", "hours", "limits", "back_up", "kept"}
    key = ask(made, rc, ref)
    lead, stop = uuid4(), uuid4()
    for _ in range(2):
        support.lead(made, rc, lead, ref, HANDLES)
    now = one(made, rc, ref).leads
    assert now and now.said == HANDLES
    [kept] = [each for each in records(made, rc, "Observation") if each["id"] == str(lead)]
    assert kept["derivedFrom"] == [{"reference": f"Observation/{key}"}]
    for _ in range(2):
        support.stop(made, rc, stop, ref)
    assert one(made, rc, ref).leads is None
    support.lead(made, rc, uuid4(), ref, HANDLES)
    people.put_person(made, rc, UUID(ref[14:]), replace(LUCIA, around=False), version=1)
    assert one(made, rc, ref).leads is None, "nobody leads who is not there"
    with pytest.raises(NotFound):
        support.lead(made, rc, uuid4(), ref, HANDLES)


def test_nobody_under_18_is_left_in_charge_or_decides(made: Bridge) -> None:
    rc = nurse(made)
    lucia, kevin = put(made, rc), put(made, rc, KEVIN)
    ask(made, rc, kevin, replace(TIRED, strained=False, willing=10))
    with pytest.raises(Refused) as young:
        support.lead(made, rc, uuid4(), kevin, HANDLES)
    assert "age" in missing(young)
    ask(made, rc, lucia)
    with pytest.raises(Refused) as by_him:
        support.lead(made, rc, uuid4(), lucia, replace(HANDLES, by=kevin))
    assert missing(by_him) == {"by"}
    support.lead(made, rc, uuid4(), lucia, replace(HANDLES, by=lucia))


def test_the_ways_are_kept_as_they_were_seen(made: Bridge) -> None:
    rc = nurse(made)
    lucia, kevin = put(made, rc), put(made, rc, KEVIN)
    assert ways.talked_over(made, rc) is None
    talk = Talk(
        {"respite": View("wanted"), "adult-day": View("try", "two days")}, "respite",
        "Cost and hours of each", "João, Lúcia, Ana", "respite", lucia,
    )  # fmt: skip
    key = uuid4()
    for _ in range(2):
        ways.talk_over(made, rc, key, talk)
    found = ways.talked_over(made, rc)
    assert found and found.said == talk
    with pytest.raises(Refused) as by_him:
        ways.talk_over(made, rc, uuid4(), replace(talk, by=kevin))
    assert missing(by_him) == {"by"}
    open_still = replace(talk, preference="", chosen="", by="")
    ways.talk_over(made, rc, uuid4(), open_still)
    found = ways.talked_over(made, rc)
    assert found and found.said == open_still


def test_a_decision_is_kept_with_what_was_told_and_who_decided(made: Bridge) -> None:
    rc = nurse(made)
    kevin = put(made, rc, KEVIN)
    said = Informed("End of the stay", ("go home", "appeal"), "The notice", "home", "Go home")
    key = uuid4()
    for _ in range(2):
        ways.settle(made, rc, key, said)
    assert [each.said for each in ways.decisions(made, rc)] == [said]
    with pytest.raises(Refused) as by_him:
        ways.settle(made, rc, uuid4(), replace(said, by=kevin))
    assert missing(by_him) == {"by"}


def test_the_newest_rule_of_reaching_somebody_stands(made: Bridge) -> None:
    rc = nurse(made)
    ref = put(made, rc)
    assert people.reach(made, rc.chart) is None
    rule = SafeContact(call="no", text="yes", voicemail="no", not_told="his roommate")
    key = uuid4()
    for _ in range(2):
        people.put_contact(made, rc, key, rule)
    people.put_contact(made, rc, uuid4(), SafeContact(call="yes", voicemail="no"), ref)
    mine, hers = people.reach(made, rc.chart), one(made, rc, ref).contact
    assert mine and mine.said == rule
    assert hers and hers.said.sign == ("no voicemail",)
    with pytest.raises(NotFound):
        people.put_contact(made, rc, uuid4(), rule, "RelatedPerson/nobody")


def test_nothing_of_it_may_leave_and_the_family_does_not_read_it(made: Bridge) -> None:
    rc = nurse(made)
    ref = put(made, rc)
    ask(made, rc, ref)
    support.lead(made, rc, uuid4(), ref, HANDLES)
    people.put_contact(made, rc, uuid4(), SafeContact(call="yes"))
    people.put_contact(made, rc, uuid4(), SafeContact(call="yes"), ref)
    ways.talk_over(made, rc, uuid4(), Talk({"aide": View("wanted")}, told="x", seen_by="all"))
    ways.settle(made, rc, uuid4(), Informed("a", ("b", "c"), "d", "e", "f"))
    held = records(made, rc, "Observation")
    assert len(held) == 6
    assert not [each for each in held if may_leave(each)]
    assert "four hours" not in json.dumps(records(made, rc, "RelatedPerson"))
    for user in ("Patient/ann", "RelatedPerson/lucia"):
        family = nurse(made, user)
        for read in (people.look, ways.talked_over, ways.decisions):
            with pytest.raises(NotAllowed):
                read(made, family)
        with pytest.raises(NotAllowed):
            ask(made, family, ref)


def test_another_patients_people_are_not_there(made: Bridge) -> None:
    ref = put(made, nurse(made))
    bob = nurse(made, patient="bob")
    for act in (
        lambda: ask(made, bob, ref),
        lambda: support.lead(made, bob, uuid4(), ref, HANDLES),
        lambda: support.stop(made, bob, uuid4(), ref),
        lambda: people.put_contact(made, bob, uuid4(), SafeContact(call="yes"), ref),
        lambda: support.stop(made, bob, uuid4(), ""),
        lambda: ask(made, bob, ""),
    ):
        with pytest.raises(NotFound):
            act()
    assert people.look(made, bob) == ()


def test_it_is_signed_and_at_the_end_nobody_is_asked(made: Bridge) -> None:
    rc = nurse(made)
    ref = put(made, rc)
    assert len(records(made, rc, "Provenance")) == 1
    died = {"resourceType": "Patient", "id": "ann", "deceasedBoolean": True}
    with made.store.writing() as session:
        resources.create(
            session, rc.chart, Document.of(died), id="ann", at=made.clock(), owner="ehr"
        )
    for act in (
        lambda: ask(made, rc, ref),
        lambda: support.lead(made, rc, uuid4(), ref, HANDLES),
        lambda: ways.talk_over(
            made, rc, uuid4(), Talk({"aide": View("wanted")}, told="x", seen_by="y")
        ),
    ):
        with pytest.raises(Refused):
            act()
    people.put_contact(made, rc, uuid4(), SafeContact(call="no"))
