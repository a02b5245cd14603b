"""Checkpoints as nurses act on them, on both databases: nothing lost, nothing undone, one press."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from fhir_bridge import authored, checkpoints, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import LEAD
from fhir_bridge.care.transitions.checkpoint_deeds import Deed
from fhir_bridge.care.transitions.checkpoint_rules import Feature
from fhir_bridge.care.transitions.overview import Point
from fhir_bridge.care.transitions.rederiving import State
from fhir_bridge.checkpoints import More, Wish
from fhir_bridge.clock import fixed
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.store import resources
from fhir_bridge.wire import Document, Json
from support.desk import AT, JO, nurse
from support.stays import hear, stay

V1 = "urn:riverside|V1"
TODAY = date(2026, 11, 21)
PROOF: dict[str, Any] = {
    "words": "Ann, by name and birth date; pain, breath, weight",
    "on": date(2026, 11, 19),
}


def later(made: Bridge, days: int) -> Bridge:
    return replace(made, clock=fixed(AT + timedelta(days=days)))


def home(made: Bridge, user: str = "", **more: Any) -> Context:
    """Ann came home on Tuesday, and her nurse looks on Saturday."""
    rc = nurse(made, *([user] if user else []), **more)
    hear(made, rc.chart, stay(), AT - timedelta(days=4))
    return rc


def points(made: Bridge, context: Context) -> dict[str, Point]:
    [[one]] = transitions.tell(made, context).chains
    return {each.held.key: each for each in one.leg.points}


def wish(made: Bridge, context: Context, key: str, deed: Deed = Deed.DONE, **said: Any) -> Wish:
    [[one]] = transitions.tell(made, context).chains
    return Wish(uuid4(), V1, key, one.version(key), deed, **said)


def act(made: Bridge, context: Context, key: str, deed: Deed = Deed.DONE, **said: Any) -> None:
    checkpoints.act(made, context, wish(made, context, key, deed, **said))


def tasks(made: Bridge, context: Context) -> dict[str, Json]:
    with made.store.reading() as session:
        found = list(authored.each_of(session, context.chart, "Task"))
    return {each.data["code"]["coding"][0]["code"]: each.data for each in found}


def patient(made: Bridge, context: Context, **more: Any) -> None:
    """The EHR's copy of the patient."""
    data = {"resourceType": "Patient", "id": "ann", **more}
    with made.store.writing() as session:
        resources.create(session, context.chart, Document.of(data), id="ann", at=AT, owner="ehr")


def test_until_somebody_acts_nothing_is_kept_and_everything_is_told(made: Bridge) -> None:
    rc = home(made)
    told = points(made, rc)
    assert {"contact", "discharge-information", "safe-tonight", "visit"} <= told.keys()
    assert told["contact"].now.due == date(2026, 11, 19)
    assert tasks(made, rc) == {}


def test_the_first_act_keeps_the_whole_list_each_with_an_owner_and_a_day(made: Bridge) -> None:
    rc = home(made)
    act(made, rc, "contact", **PROOF)
    kept = tasks(made, rc)
    assert kept.keys() == points(made, rc).keys()
    assert {each["owner"]["reference"] for each in kept.values()} == {rc.chart.actor.who}
    done, visit = kept["contact"], kept["visit"]
    assert (done["status"], visit["status"]) == ("completed", "accepted")
    assert visit["restriction"] == {"period": {"end": "2026-11-24"}}
    assert visit["focus"]["identifier"] == {"system": "urn:riverside", "value": "V1"}
    assert PROOF["words"] in str(done["output"])
    assert points(made, rc)["contact"].held.met_on == date(2026, 11, 19)


def test_the_encounter_is_named_by_our_id_where_it_is_here(made: Bridge) -> None:
    rc = home(made)
    with made.store.writing() as session:
        resources.create(session, rc.chart, Document.of(stay()), id="e1", at=AT, owner="ehr")
    act(made, rc, "contact", **PROOF)
    assert tasks(made, rc)["contact"]["focus"]["reference"] == "Encounter/e1"


def test_what_is_done_in_time_meets_its_clock_and_moves_the_state(made: Bridge) -> None:
    rc = home(made)
    act(made, rc, "contact", **PROOF)
    act(made, rc, "visit-booked", words="Dr. Lindqvist", on=TODAY, visit=date(2026, 11, 24))
    [[one]] = transitions.tell(made, rc).chains
    assert one.leg.state.value == "visit-due"
    runs = {each.due.code: each.run.value for each in one.leg.clocks}
    assert (runs["tcm-contact"], runs["tcm-visit-7"]) == ("met", "runs")
    assert {e.held.key: e.now.due for e in one.leg.points}["what-matters"] == date(2026, 11, 23)


def test_pressed_twice_it_is_one_entry_and_another_text_is_refused(made: Bridge) -> None:
    rc = home(made)
    form = wish(made, rc, "contact", **PROOF)
    for _ in range(2):
        checkpoints.act(made, rc, form)
    assert len(points(made, rc)["contact"].held.entries) == 2
    with pytest.raises(AlreadySent):
        checkpoints.act(made, rc, replace(form, words="Somebody else"))


def test_of_two_nurses_at_once_one_is_told(made: Bridge) -> None:
    rc, jo = home(made), home(made, JO)
    forms = [(rc, wish(made, rc, "contact", **PROOF)), (jo, wish(made, jo, "contact", **PROOF))]
    ready = Barrier(2)

    def press(each: tuple[Context, Wish]) -> str:
        ready.wait()
        try:
            checkpoints.act(made, *each)
        except Stale:
            return "told"
        return "noted"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, forms)) == ["noted", "told"]
    assert len(points(made, rc)["contact"].held.entries) == 2


@pytest.mark.parametrize(
    ("key", "deed", "said", "field"),
    [
        ("contact", Deed.DONE, {"on": TODAY}, "proof"),
        ("contact", Deed.DONE, {"words": "x"}, "on"),
        ("contact", Deed.DONE, {"words": "x", "on": TODAY + timedelta(1)}, "on"),
        ("visit-booked", Deed.DONE, {"words": "x", "on": TODAY}, "visit"),
        ("contact", Deed.NOT_NEEDED, {"words": "x"}, "not_needed"),
        ("contact", Deed.NOT_NEEDED, {"reason": "choice"}, "proof"),
        ("contact", Deed.NOTED, {}, "proof"),
        ("contact", Deed.HANDED, {}, "to"),
    ],
)
def test_what_lacks_something_changes_nothing(
    made: Bridge, key: str, deed: Deed, said: dict[str, Any], field: str
) -> None:
    rc = home(made)
    with pytest.raises(Refused) as told:
        act(made, rc, key, deed, **said)
    assert [issue.expression for issue in told.value.issues] == [field]
    assert tasks(made, rc) == {}


def test_who_may_close_depends_on_training(made: Bridge) -> None:
    chw = home(made, discipline="community-health-worker")
    with pytest.raises(NotAllowed, match="registered nurse"):
        act(made, chw, "contact", **PROOF)
    act(made, chw, "safe-tonight", **PROOF)
    nobody = home(made, JO, discipline="")
    with pytest.raises(NotAllowed, match="by training"):
        act(made, nobody, "number", **PROOF)
    auditor = home(made, "Practitioner/audit", role="auditor")
    with pytest.raises(NotAllowed):
        act(made, auditor, "number", **PROOF)


def test_who_may_not_close_may_note_where_the_row_says_so(made: Bridge) -> None:
    chw = home(made, discipline="community-health-worker")
    checkpoints.add(made, chw, More(uuid4(), V1, Feature.MEDICINES))
    act(made, chw, "medicines-in-hand", Deed.NOTED, words="Picked up on Wednesday")
    assert points(made, chw)["medicines-in-hand"].open
    with pytest.raises(NotAllowed):
        act(made, chw, "reconciled", Deed.NOTED, words="Looked at the bottles")


def test_handed_on_it_is_somebody_elses(made: Bridge) -> None:
    rc = home(made)
    act(made, rc, "visit", Deed.HANDED, to=(JO, "J. Ortiz RN"))
    assert tasks(made, rc)["visit"]["owner"]["display"] == "J. Ortiz RN"
    assert points(made, rc)["visit"].open


def test_what_was_closed_today_is_taken_back_by_who_said_it_or_a_lead(made: Bridge) -> None:
    rc = home(made)
    act(made, rc, "visit", Deed.NOT_NEEDED, reason="choice", words="Sees her own doctor")
    assert tasks(made, rc)["visit"]["statusReason"]["text"] == "they chose otherwise"
    with pytest.raises(Refused):
        act(made, home(made, JO), "visit", Deed.TAKEN_BACK)
    with pytest.raises(Refused):
        act(later(made, 1), rc, "visit", Deed.TAKEN_BACK)
    act(made, home(made, JO, role=LEAD), "visit", Deed.TAKEN_BACK)
    kept = points(made, rc)["visit"]
    assert kept.open and [each.deed.value for each in kept.held.entries[1:]] == [
        "not-needed", "taken-back",
    ]  # fmt: skip
    assert "statusReason" not in tasks(made, rc)["visit"]


def test_a_correction_moves_what_is_open_and_never_what_a_person_said(made: Bridge) -> None:
    rc = home(made)
    act(made, rc, "contact", **PROOF)
    period = {"start": "2026-11-12T09:40:00-06:00", "end": "2026-11-18T08:00:00-06:00"}
    hear(made, rc.chart, stay(period=period, meta={"lastUpdated": "2026-11-21T15:00:00Z"}), AT)
    told = points(made, rc)
    assert told["contact"].now.state is State.DONE
    assert told["contact"].now.due == date(2026, 11, 19)
    assert told["visit"].now.due == date(2026, 11, 25)
    assert told["visit"].now.earlier == (date(2026, 11, 24),)
    act(made, rc, "number", **PROOF)
    assert tasks(made, rc)["visit"]["restriction"] == {"period": {"end": "2026-11-25"}}
    assert points(made, rc)["visit"].now.earlier == (date(2026, 11, 24),)


@pytest.mark.parametrize("died", [{"deceasedBoolean": True}, {"deceasedDateTime": "2026-11-20"}])
def test_after_a_death_everything_stops_in_the_same_reading(
    made: Bridge, died: dict[str, Any]
) -> None:
    rc = home(made)
    act(made, rc, "contact", **PROOF)
    patient(made, rc, **died)
    told = points(made, rc)
    assert {key for key, each in told.items() if each.open} == {"bereavement"}
    assert told["contact"].now.state is State.DONE
    assert told["visit"].now.state is State.STOPPED
    with pytest.raises(Refused):
        act(made, rc, "visit", words="x", on=TODAY)
    act(made, rc, "bereavement", words="Wrote to the daughter", on=TODAY)
    assert tasks(made, rc)["visit"]["status"] == "cancelled"


def test_in_hospice_care_only_the_hospice_asks(made: Bridge) -> None:
    rc = nurse(made)
    going = {"hospitalization": {"dischargeDisposition": {"coding": [{"code": "hosp"}]}}}
    hear(made, rc.chart, stay(**going), AT)
    assert points(made, rc).keys() == {"hospice-number", "hospice-visit", "comfort-kit"}
    [[one]] = transitions.tell(made, rc).chains
    assert one.leg.addable == ()
    assert {each.run.value for each in one.leg.clocks} <= {"stopped", "met", "met-late"}


def test_a_stay_that_never_was_stops_the_list_and_deletes_nothing(made: Bridge) -> None:
    rc = home(made)
    act(made, rc, "contact", **PROOF)
    hear(made, rc.chart, stay(status="entered-in-error"), AT)
    [[one]] = transitions.tell(made, rc).chains
    assert one.leg.ended and one.leg.ended.outcome.value == "entered-in-error"
    told = points(made, rc)
    assert told["contact"].now.state is State.DONE
    assert told["visit"].now.state is State.STOPPED


def test_what_else_is_true_is_added_once_for_each_thing(made: Bridge) -> None:
    rc = home(made)
    for _ in range(2):
        checkpoints.add(made, rc, More(uuid4(), V1, Feature.EQUIPMENT, f"Walker {_}"))
    checkpoints.add(made, rc, More(uuid4(), V1, Feature.LINES, "PICC", date(2026, 11, 27)))
    told = points(made, rc)
    assert {"equipment|walker 0", "equipment|walker 1"} <= told.keys()
    assert told["equipment|walker 0"].now.due == date(2026, 11, 18)
    assert told["lines|picc"].now.due == date(2026, 11, 27)
    with pytest.raises(Refused):
        checkpoints.add(made, rc, More(uuid4(), V1, Feature.LINES, " picc "))
    with pytest.raises(NotFound):
        checkpoints.add(made, rc, More(uuid4(), V1, Feature.IN_FACILITY))


def test_what_is_added_follows_the_visit(made: Bridge) -> None:
    rc = home(made)
    form = More(uuid4(), V1, Feature.RIDE)
    for _ in range(2):
        checkpoints.add(made, rc, form)
    assert points(made, rc)["ride"].now.due is None
    act(made, rc, "visit-booked", words="Dr. Lindqvist", on=TODAY, visit=date(2026, 11, 27))
    assert points(made, rc)["ride"].now.due == date(2026, 11, 25), "Thursday is a holiday"


def test_a_language_and_medicines_ask_for_more(made: Bridge) -> None:
    rc = home(made)
    patient(made, rc, birthDate="1948-03-14", extension=[{
        "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-interpreter-needed",
        "valueCoding": {"system": "http://snomed.info/sct", "code": "373066001"},
    }])  # fmt: skip
    assert {"interpreter-call", "interpreter-visit"} <= points(made, rc).keys()


def test_another_stay_or_checkpoint_is_not_found(made: Bridge) -> None:
    rc = home(made)
    with pytest.raises(NotFound):
        checkpoints.act(made, rc, Wish(uuid4(), "urn:riverside|V9", "contact", 0, Deed.DONE))
    with pytest.raises(NotFound):
        checkpoints.act(made, rc, Wish(uuid4(), V1, "go-bag", 0, Deed.DONE))


def test_a_stay_that_was_over_long_ago_asks_nothing(made: Bridge) -> None:
    rc = nurse(made)
    hear(made, rc.chart, stay(), AT)
    [[one]] = transitions.tell(later(made, 40), rc).chains
    assert one.leg.past and one.leg.points == () == one.leg.clocks
    act(made, rc, "contact", **PROOF)
    [[one]] = transitions.tell(later(made, 40), rc).chains
    assert not one.leg.past, "somebody began with it: a person says how it ended"
