"""Medicines in four columns as people act on them: nothing lost, nobody goes past a question."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from fhir_bridge import authored, checkpoints, medicine_lines, reconciling, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.medicines.columns import Column
from fhir_bridge.care.medicines.decisions import ASKED, NOT_ASKED, ORDERED, SAME, TAUGHT, UNANSWERED
from fhir_bridge.care.medicines.line_steps import Asks
from fhir_bridge.care.medicines.typed_lists import entries_of
from fhir_bridge.care.medicines_on_paper import CHANGED, KEEP
from fhir_bridge.care.transitions.checkpoint_deeds import Deed
from fhir_bridge.care.transitions.checkpoint_rules import Feature
from fhir_bridge.checkpoints import Wish
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.medicines_on_paper import marks
from fhir_bridge.reconciling import Decided, LineTold, Orders, Replied, Told, Typed
from fhir_bridge.record import Record
from fhir_bridge.store import resources
from fhir_bridge.wire import Document, Json
from support.desk import AT, JO, SITE, nurse
from support.stays import hear, stay

V1, TODAY = "urn:riverside|V1", date(2026, 11, 21)
DOCTOR = "Practitioner/lindqvist"
HL7 = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"


def order(id: str, name: str, on: str, category: str = "community", **more: Any) -> Json:
    """An order as the EHR lists it."""
    return {
        "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order",
        "category": [{"coding": [{"system": HL7, "code": category}]}], "authoredOn": on,
        "medicationCodeableConcept": {"text": name}, "subject": {"reference": "Patient/ann"},
        "dosageInstruction": [{"text": "1 dose once a day"}], **more,
    }  # fmt: skip


FUROSEMIDE = order("f20", "Furosemide 20 mg tablet", "2026-09-01", status="stopped",
                   meta={"lastUpdated": "2026-11-17T12:00:00Z"})  # fmt: skip
MORE = order("f40", "Furosemide 40 mg tablet", "2026-11-17", "discharge")
LISINOPRIL = order("l10", "Lisinopril 10 mg tablet", "2026-09-01")
APIXABAN = order("a5", "Apixaban 5 mg tablet", "2026-11-17", "discharge")
ENOXAPARIN = order("e40", "Enoxaparin 40 mg injection", "2026-11-17", "discharge")


def listed(*orders: Json) -> Orders:
    """What the EHR answered on Saturday."""
    panel = Panel("MedicationRequest", "read", tuple(map(Document.of, orders)), AT)
    return reconciling.orders_of(
        Record({"MedicationRequest": panel}, reachable=True, enrolled=True), SITE.base, AT.tzinfo
    )  # fmt: skip


WALTER = listed(FUROSEMIDE, MORE, LISINOPRIL)
HELEN = listed(APIXABAN, ENOXAPARIN)


def home(made: Bridge, user: str = "", **more: Any) -> Context:
    """Ann came home on Tuesday; the EHR's medicines are here; her nurse looks on Saturday."""
    rc = nurse(made, *([user] if user else []), **more)
    hear(made, rc.chart, stay(), AT - timedelta(days=4))
    with made.store.writing() as session:
        if resources.find(session, rc.chart, "MedicationRequest", "l10") is None:
            resources.create(session, rc.chart, Document.of(LISINOPRIL), id="l10", at=AT,
                             owner="ehr")  # fmt: skip
    return rc


def tell(made: Bridge, rc: Context, orders: Orders = WALTER) -> Told:
    return reconciling.tell(made, rc, orders)


def line(made: Bridge, rc: Context, key: str, orders: Orders = WALTER) -> LineTold:
    found = tell(made, rc, orders).line(key)
    assert found
    return found


def wish(
    made: Bridge, rc: Context, key: str, code: str, words: str = "Papers of Nov 17, page 2",
    orders: Orders = WALTER, **more: Any,
) -> Decided:  # fmt: skip
    told = line(made, rc, key, orders)
    return Decided(uuid4(), V1, key, told.version, told.seen, code, words, **more)


def decide(
    made: Bridge, rc: Context, key: str, code: str, orders: Orders = WALTER, **more: Any
) -> None:
    reconciling.decide(made, rc, orders, wish(made, rc, key, code, orders=orders, **more))


def ask(made: Bridge, rc: Context, key: str, orders: Orders = HELEN, **more: Any) -> None:
    decide(made, rc, key, ASKED, orders, asks=Asks("Dr. Lindqvist", **more), words="Both?")


def taking(made: Bridge, rc: Context, text: str, orders: Orders = WALTER, **more: Any) -> None:
    version = tell(made, rc, orders).columns[Column.TAKING].version
    form = Typed(uuid4(), V1, version, Column.TAKING, entries_of(text),
                 source="Ann, with the bottles on the table", nothing=not text, **more)  # fmt: skip
    reconciling.type_list(made, rc, orders, form)


def reply(made: Bridge, rc: Context, key: str, orders: Orders = HELEN, **more: Any) -> Replied:
    told = {"prescriber": "Dr. Lindqvist", "words": "Apixaban alone", "on": TODAY, **more}
    return Replied(uuid4(), V1, key, line(made, rc, key, orders).version, **told)


def tasks(made: Bridge, rc: Context) -> list[Json]:
    with made.store.reading() as session:
        return [each.data for each in authored.each_of(session, rc.chart, "Task")]


def kept_lists(made: Bridge, rc: Context) -> list[Json]:
    with made.store.reading() as session:
        return [each.data for each in authored.each_of(session, rc.chart, "List")]


def point(made: Bridge, rc: Context, code: str) -> Any:
    [[one]] = transitions.tell(made, rc).chains
    return next(each for each in one.leg.points if each.held.code == code)


def names(told: Told, column: Column) -> list[str] | None:
    entries = told.columns[column].entries
    return sorted(each.name for each in entries) if entries is not None else None


def test_the_ehr_s_orders_fill_the_columns_they_belong_to(made: Bridge) -> None:
    told = tell(made, home(made))
    assert names(told, Column.BEFORE) == ["Furosemide 20 mg tablet", "Lisinopril 10 mg tablet"]
    assert names(told, Column.DISCHARGE) == ["Furosemide 40 mg tablet", "Lisinopril 10 mg tablet"]
    assert names(told, Column.HOSPITAL) is None and names(told, Column.TAKING) is None
    assert told.line("furosemide").row.differences == ("dose",)  # type: ignore[union-attr]
    assert told.line("lisinopril").row.differences == ()  # type: ignore[union-attr]
    assert NOT_ASKED in told.left and tasks(made, home(made)) == []


def test_what_is_really_taken_is_typed_and_kept_whole(made: Bridge) -> None:
    rc = home(made)
    taking(made, rc, "Furosemide 20 mg, once a day\nLisinopril 10 mg, every morning\nGarlic pills")
    told = tell(made, rc)
    assert told.line("furosemide").row.differences == ("dose", "taken-otherwise")  # type: ignore[union-attr]
    assert told.line("lisinopril").row.differences == ()  # type: ignore[union-attr]
    garlic = told.line("garlic pills")
    assert garlic and garlic.row.unsure == ("other-name",)
    [kept] = kept_lists(made, rc)
    assert kept["code"]["coding"][1] == {"system": "http://loinc.org", "code": "104205-0"}
    assert kept["encounter"]["identifier"] == {"system": "urn:riverside", "value": "V1"}
    assert [each["status"] for each in kept["contained"]] == ["active"] * 3
    assert NOT_ASKED not in told.left


def test_a_medicine_nobody_was_asked_about_is_not_called_not_taken(made: Bridge) -> None:
    rc = home(made)
    taking(made, rc, "Furosemide 40 mg, once a day")
    told = tell(made, rc)
    assert told.line("lisinopril").row.differences == ()  # type: ignore[union-attr]
    assert told.left[NOT_ASKED] == ("lisinopril",)
    taking(made, rc, "Furosemide 40 mg, once a day", not_taken=entries_of("Lisinopril 10 mg"))
    assert line(made, rc, "lisinopril").row.differences == ("not-taken",)


def test_nothing_at_all_is_an_answer_and_no_answer_is_none(made: Bridge) -> None:
    rc = home(made)
    taking(made, rc, "", orders=listed())
    [kept] = kept_lists(made, rc)
    assert kept["emptyReason"]["coding"][0]["code"] == "nilknown" and "entry" not in kept
    form = Typed(uuid4(), V1, 1, Column.TAKING, source="Ann")
    with pytest.raises(Refused) as refused:
        reconciling.type_list(made, rc, WALTER, form)
    assert [each.expression for each in refused.value.issues] == ["lines"]


def test_two_people_who_type_at_once_never_lose_a_list(made: Bridge) -> None:
    rc, jo = home(made), home(made, JO)
    forms = [
        (who, Typed(uuid4(), V1, 0, Column.TAKING, entries_of(text), source="Ann"))
        for who, text in ((rc, "Furosemide 20 mg"), (jo, "Furosemide 40 mg"))
    ]
    ready = Barrier(2)

    def press(each: tuple[Context, Typed]) -> str:
        ready.wait()
        try:
            reconciling.type_list(made, each[0], WALTER, each[1])
        except Stale:
            return "told"
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, forms)) == ["kept", "told"]
    assert len(kept_lists(made, rc)) == 1


def test_a_typed_list_stands_in_for_the_ehr_s_until_it_is_dropped(made: Bridge) -> None:
    rc = home(made)
    form = Typed(uuid4(), V1, 0, Column.DISCHARGE, entries_of("Furosemide 40 mg, once a day"),
                 source="Discharge papers of Nov 17")  # fmt: skip
    reconciling.type_list(made, rc, WALTER, form)
    told = tell(made, rc)
    assert names(told, Column.DISCHARGE) == ["Furosemide 40 mg"]
    assert told.columns[Column.DISCHARGE].newer == ()
    newer = listed(LISINOPRIL, order("f80", "Furosemide 80 mg", "2026-11-23"))
    [said] = tell(made, rc, newer).columns[Column.DISCHARGE].newer
    assert said.startswith("Furosemide 80 mg")
    drop = Typed(uuid4(), V1, 1, Column.DISCHARGE, dropped=True)
    reconciling.type_list(made, rc, WALTER, drop)
    assert names(tell(made, rc), Column.DISCHARGE) == [
        "Furosemide 40 mg tablet", "Lisinopril 10 mg tablet",
    ]  # fmt: skip
    [kept] = kept_lists(made, rc)
    assert kept["status"] == "retired" and "Furosemide 40 mg" in str(kept["contained"])


def test_a_decision_says_who_by_which_training_and_goes_to_the_handout(made: Bridge) -> None:
    rc = home(made)
    decide(made, rc, "furosemide", CHANGED)
    told = line(made, rc, "furosemide")
    assert told.settled and told.settled.code == CHANGED
    assert (told.settled.by, told.settled.discipline.value) == (rc.chart.actor.who, "rn")
    [task] = tasks(made, rc)
    assert task["status"] == "completed" and "Furosemide 20 mg" in str(task["output"])
    [mark] = marks(made, rc.chart)
    assert (mark.choice, mark.name) == (CHANGED, "Furosemide 40 mg tablet")
    assert mark.source == "Papers of Nov 17, page 2"


def test_a_list_that_changed_since_is_decided_anew(made: Bridge) -> None:
    rc = home(made)
    decide(made, rc, "furosemide", CHANGED)
    newer = listed(FUROSEMIDE, LISINOPRIL, order("f80", "Furosemide 80 mg tablet", "2026-11-20"))
    told = line(made, rc, "furosemide", newer)
    assert told.stale and told.settled is None
    old = wish(made, rc, "lisinopril", SAME)
    with pytest.raises(Stale):
        reconciling.decide(made, rc, newer, replace(old, key="furosemide", version=told.version))


def test_what_needs_an_order_is_a_question_for_the_same_day(made: Bridge) -> None:
    rc = home(made)
    with pytest.raises(Refused):
        decide(made, rc, "enoxaparin", CHANGED, HELEN)
    ask(made, rc, "enoxaparin")
    [task] = tasks(made, rc)
    assert (task["status"], task["priority"]) == ("requested", "urgent")
    assert task["restriction"]["period"]["end"] == "2026-11-21", "a Saturday"
    assert task["owner"]["display"] == "Dr. Lindqvist"
    [asked] = medicine_lines.waiting_of(made, rc)
    assert (asked.held.key, asked.step.words, asked.step.same_day) == ("enoxaparin", "Both?", True)


def test_another_question_is_for_the_next_business_day_unless_it_hurries(made: Bridge) -> None:
    rc = home(made)
    ask(made, rc, "furosemide", WALTER)
    ask(made, rc, "lisinopril", WALTER, hurry=True)
    due = {each.held.key: each.step.due for each in medicine_lines.waiting_of(made, rc)}
    assert due == {"furosemide": date(2026, 11, 23), "lisinopril": TODAY}


def test_no_nurse_closes_a_question_without_the_answer(made: Bridge) -> None:
    rc = home(made)
    ask(made, rc, "enoxaparin")
    for code in (SAME, CHANGED, TAUGHT, ASKED):
        with pytest.raises(Refused):
            decide(made, rc, "enoxaparin", code, HELEN, asks=Asks("Dr. Lindqvist"))
    with pytest.raises(Refused):
        reconciling.answer(made, rc, HELEN, reply(made, rc, "enoxaparin", prescriber=""))
    for missing in ({"words": ""}, {"on": None}, {"on": TODAY + timedelta(days=1)}):
        with pytest.raises(Refused):
            reconciling.answer(made, rc, HELEN, reply(made, rc, "enoxaparin", **missing))
    assert len(medicine_lines.waiting_of(made, rc)) == 1
    reconciling.answer(made, rc, HELEN, reply(made, rc, "enoxaparin"))
    assert medicine_lines.waiting_of(made, rc) == ()
    told = line(made, rc, "enoxaparin", HELEN).held.answer
    assert told and (told.prescriber, told.words, told.on) == (
        "Dr. Lindqvist", "Apixaban alone", TODAY,
    )  # fmt: skip
    with pytest.raises(Refused):
        reconciling.answer(made, rc, HELEN, reply(made, rc, "enoxaparin"))


def test_asking_again_is_noted_and_moves_no_clock(made: Bridge) -> None:
    rc = home(made)
    ask(made, rc, "enoxaparin")
    again = reply(made, rc, "enoxaparin", prescriber="Dr. Haddad, on call", words="No answer yet")
    reconciling.ask_again(made, rc, HELEN, again)
    reconciling.ask_again(made, rc, HELEN, again)
    told = line(made, rc, "enoxaparin", HELEN).held
    assert [each.code for each in told.steps] == ["asked", "asked-again"]
    assert told.waiting and told.waiting.due == TODAY


def test_a_prescriber_s_own_order_answers_a_question(made: Bridge) -> None:
    rc = home(made)
    ask(made, rc, "enoxaparin")
    doctor = home(made, DOCTOR, discipline="prescriber")
    decide(made, doctor, "enoxaparin", ORDERED, HELEN, words="Enoxaparin stopped")
    assert medicine_lines.waiting_of(made, rc) == ()


def test_a_question_stays_though_no_list_names_the_medicine_any_more(made: Bridge) -> None:
    rc = home(made)
    ask(made, rc, "enoxaparin")
    told = tell(made, rc, listed(APIXABAN))
    assert told.line("enoxaparin") and UNANSWERED in told.left
    gone = tell(made, rc, Orders(why="The EHR did not answer."))
    assert gone.line("enoxaparin")
    reconciling.answer(made, rc, Orders(), reply(made, rc, "enoxaparin", Orders()))
    assert medicine_lines.waiting_of(made, rc) == ()


@pytest.mark.parametrize("code", ["reconciled", "high-alert"])
def test_no_checkpoint_of_medicines_closes_while_an_answer_is_waited_for(
    made: Bridge, code: str
) -> None:
    rc = home(made)
    ask(made, rc, "enoxaparin")
    key = code
    if code == "high-alert":
        more = checkpoints.More(uuid4(), V1, Feature.HIGH_ALERT, "Enoxaparin 40 mg")
        checkpoints.add(made, rc, more)
        key = point(made, rc, code).held.key
    for deed in (Deed.DONE, Deed.NOT_NEEDED):
        [[one]] = transitions.tell(made, rc).chains
        closing = Wish(uuid4(), V1, key, one.version(key), deed, TODAY, words="All decided",
                       answered_by="Dr. Lindqvist", reason="in-place")  # fmt: skip
        with pytest.raises(Refused) as refused:
            checkpoints.act(made, rc, closing)
        assert "answer" in refused.value.issues[0].text
    reconciling.answer(made, rc, HELEN, reply(made, rc, "enoxaparin"))
    [[one]] = transitions.tell(made, rc).chains
    closing = replace(closing, deed=Deed.DONE, version=one.version(key), submission=uuid4())
    checkpoints.act(made, rc, closing)
    assert point(made, rc, code).held.met_on == TODAY


def reconciled(made: Bridge, rc: Context) -> None:
    """Everything decided, nothing signed."""
    taking(made, rc, "Furosemide 40 mg, once a day\nLisinopril 10 mg, once a day")
    decide(made, rc, "furosemide", CHANGED)
    decide(made, rc, "lisinopril", SAME, words="")


def test_reconciled_is_signed_once_and_closes_its_checkpoint_and_clock(made: Bridge) -> None:
    rc = home(made)
    with pytest.raises(Refused):
        reconciling.sign(made, rc, WALTER, uuid4(), V1)
    reconciled(made, rc)
    assert tell(made, rc).left == {}
    press = uuid4()
    for _ in range(2):
        reconciling.sign(made, rc, WALTER, press, V1)
    done = point(made, rc, "reconciled").held
    assert done.met_on == TODAY and done.settled.discipline == "rn"
    signed = [each for each in kept_lists(made, rc) if "Signed by" in str(each["note"])]
    [one] = signed
    assert {"system": "http://loinc.org", "code": "104203-5"} in one["code"]["coding"]
    assert [each["flag"]["coding"][0]["code"] for each in one["entry"]] == [CHANGED, SAME]
    [[leg]] = transitions.tell(made, rc).chains
    runs = {each.due.code: each.run.value for each in leg.leg.clocks}
    assert runs["trc-medicines"] == "met"


@pytest.mark.parametrize("discipline", ["community-health-worker", "lpn", "social-worker", ""])
def test_who_may_not_sign_does_not(made: Bridge, discipline: str) -> None:
    rc = home(made)
    reconciled(made, rc)
    other = home(made, JO, discipline=discipline)
    with pytest.raises(NotAllowed):
        reconciling.sign(made, other, WALTER, uuid4(), V1)
    assert point(made, rc, "reconciled").held.met_on is None


def test_a_community_worker_types_and_decides_nothing(made: Bridge) -> None:
    kim = home(made, JO, discipline="community-health-worker")
    with pytest.raises(NotAllowed):
        taking(made, kim, "Furosemide 40 mg")
    with pytest.raises(NotAllowed):
        decide(made, kim, "furosemide", TAUGHT)
    assert tasks(made, kim) == [] and kept_lists(made, kim) == []


def test_pressed_twice_it_is_one_step_and_another_text_is_refused(made: Bridge) -> None:
    rc = home(made)
    form = wish(made, rc, "furosemide", CHANGED)
    for _ in range(2):
        reconciling.decide(made, rc, WALTER, form)
    assert len(line(made, rc, "furosemide").held.steps) == 1
    assert len(marks(made, rc.chart)) == 1
    with pytest.raises(AlreadySent):
        reconciling.decide(made, rc, WALTER, replace(form, words="Something else"))


def test_of_two_people_who_decide_at_once_one_is_told(made: Bridge) -> None:
    rc, jo = home(made), home(made, JO)
    forms = [(who, wish(made, who, "furosemide", TAUGHT)) for who in (rc, jo)]
    ready = Barrier(2)

    def press(each: tuple[Context, Decided]) -> str:
        ready.wait()
        try:
            reconciling.decide(made, each[0], WALTER, each[1])
        except Stale:
            return "told"
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, forms)) == ["kept", "told"]
    assert len(line(made, rc, "furosemide").held.steps) == 1


def test_a_death_stops_it_and_leaves_it_readable(made: Bridge) -> None:
    rc = home(made)
    ask(made, rc, "enoxaparin")
    data = {"resourceType": "Patient", "id": "ann", "deceasedBoolean": True}
    with made.store.writing() as session:
        resources.create(session, rc.chart, Document.of(data), id="ann", at=AT, owner="ehr")
    assert medicine_lines.waiting_of(made, rc) == ()
    with pytest.raises(Refused):
        taking(made, rc, "Furosemide 40 mg")
    with pytest.raises(Refused):
        decide(made, rc, "furosemide", TAUGHT)
    assert tell(made, rc, HELEN).line("enoxaparin")


def test_without_a_stay_there_is_nothing_to_type(made: Bridge) -> None:
    rc = nurse(made)
    assert tell(made, rc).one is None
    with pytest.raises(NotFound):
        reconciling.sign(made, rc, WALTER, uuid4(), V1)


@pytest.mark.parametrize(("days", "run"), [(26, "met"), (27, "met-late")])
def test_it_counts_through_the_thirtieth_day(made: Bridge, days: int, run: str) -> None:
    rc = home(made)
    reconciled(made, rc)
    [[one]] = transitions.tell(made, rc).chains
    note = Wish(uuid4(), V1, "medicines-in-hand", 0, Deed.NOTED, words="Picked up today")
    checkpoints.act(made, rc, note)
    late = replace(made, clock=fixed(AT + timedelta(days=days)))
    reconciling.sign(late, rc, WALTER, uuid4(), V1)
    [[one]] = transitions.tell(late, rc).chains
    assert {each.due.code: each.run.value for each in one.leg.clocks}["trc-medicines"] == run


def test_before_anybody_left_nothing_is_signed(made: Bridge) -> None:
    rc = nurse(made)
    there = {"status": "in-progress", "period": {"start": "2026-11-12T09:40:00-06:00"}}
    hear(made, rc.chart, stay(**there), AT - timedelta(days=4))
    taking(made, rc, "Furosemide 40 mg, once a day\nLisinopril 10 mg, once a day")
    decide(made, rc, "furosemide", CHANGED)
    decide(made, rc, "lisinopril", SAME, words="")
    with pytest.raises(Refused) as refused:
        reconciling.sign(made, rc, WALTER, uuid4(), V1)
    assert "not before the discharge" in str(refused.value)


def test_what_cannot_wait_is_found_in_the_copies_that_are_here(made: Bridge) -> None:
    rc = home(made)
    with made.store.writing() as session:
        for each in (APIXABAN, ENOXAPARIN):
            resources.create(session, rc.chart, Document.of(each), id=each["id"], at=AT,
                             owner="ehr")  # fmt: skip
    found = reconciling.urgent(made, rc)
    assert {row.line.key for row in found.to_ask} == {"apixaban", "enoxaparin"}
    ask(made, rc, "enoxaparin")
    found = reconciling.urgent(made, rc)
    assert not found.to_ask and [each.held.key for each in found.waiting] == ["enoxaparin"]


def test_one_answer_settles_two_of_a_kind(made: Bridge) -> None:
    rc = home(made)
    ask(made, rc, "enoxaparin")
    with pytest.raises(Refused):
        decide(made, rc, "apixaban", KEEP, HELEN)
    reconciling.answer(made, rc, HELEN, reply(made, rc, "enoxaparin"))
    decide(made, rc, "apixaban", KEEP, HELEN)
    settled = line(made, rc, "apixaban", HELEN).settled
    assert settled and settled.code == KEEP


def test_an_evening_question_is_answered_the_same_evening(made: Bridge) -> None:
    rc = home(made)
    evening = replace(made, clock=fixed(AT + timedelta(hours=11)))  # 20:04, the 22nd in London
    ask(evening, rc, "enoxaparin")
    [asked] = medicine_lines.waiting_of(evening, rc)
    assert asked.step.due == TODAY
    reconciling.answer(evening, rc, HELEN, reply(evening, rc, "enoxaparin"))
    assert medicine_lines.waiting_of(evening, rc) == ()
