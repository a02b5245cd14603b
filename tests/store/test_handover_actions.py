"""Handovers as nurses make them, on both databases: told truly, given once, answered once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree

import pytest
from sqlmodel import select

from fhir_bridge import authored, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.handover.answering import Receiver
from fhir_bridge.clock import fixed
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused, Stale
from fhir_bridge.handover.answers import Accepted, accept
from fhir_bridge.handover.giving import make
from fhir_bridge.handover.papers import given, hand_out
from fhir_bridge.launches import Context
from fhir_bridge.r4.toc import HANDOVER_ID
from fhir_bridge.store import resources
from fhir_bridge.store.tables import Audit
from fhir_bridge.wire import read_json
from support.desk import AT, JO, nurse
from support.handed import (
    EMPTY,
    OAKVIEW,
    ann,
    answered,
    begun,
    condition,
    order,
    sections_of,
    sound,
    wish,
)
from support.stays import hear, stay

SATURDAY = date(2026, 11, 21)


def later(made: Bridge, **by: float) -> Bridge:
    return replace(made, clock=fixed(AT + timedelta(**by)))


def home(made: Bridge, **more: Any) -> Context:
    """Ann came home on Tuesday; her record has her stay and what she takes."""
    rc = nurse(made, **more)
    begun(made, rc, stay(), condition("c1", "Heart failure"), order("m1", "Warfarin"))
    hear(made, rc.chart, stay(), AT - timedelta(days=4))
    return rc


def accepted(version: int = 1, **more: Any) -> Accepted:
    return Accepted(**{
        "submission": uuid4(), "version": version, "by": "L. Brandt RN", "on": SATURDAY,
        "read_back": "Warfarin tonight, weight every day", "at": time(9, 30),
    } | more)  # fmt: skip


def test_the_document_tells_what_the_record_tells(made: Bridge) -> None:
    rc = home(made)
    id = make(made, rc, answered(), wish(made, rc, answered()))
    raw = hand_out(made, rc, id, "downloaded").raw
    bundle, told = sound(raw), sections_of(raw)
    assert bundle["identifier"] == {"system": HANDOVER_ID, "value": id}
    assert told["11450-4"]["entry"] == [{"reference": "Condition/c1"}]
    assert told["42349-1"]["entry"] == [{"reference": "Encounter/e1"}]
    assert "8 &lt;PM&gt;" in told["42349-1"]["text"]["div"]
    assert "Warfarin" in told["10160-0"]["text"]["div"]
    for each in told.values():
        ElementTree.fromstring(each["text"]["div"])  # noqa: S314 - we made it
    composition = bundle["entry"][0]["resource"]
    assert composition["author"][0]["reference"] == rc.chart.actor.who
    assert composition["custodian"]["display"] == "Riverside"


def test_an_empty_section_says_why_and_never_that_there_is_nothing(made: Bridge) -> None:
    rc = begun(made, nurse(made))
    record = answered(Condition="none", MedicationRequest="failed")
    said = wish(made, rc, record, nil=frozenset({"devices"}))
    told = sections_of(hand_out(made, rc, make(made, rc, record, said), "printed").raw)
    why = {code: each["emptyReason"]["coding"][0]["code"] for code, each in told.items()
           if "emptyReason" in each}  # fmt: skip
    assert why["11450-4"] == "unavailable", "the EHR listed none: no person said so"
    assert why["10160-0"] == "unavailable"
    assert why["48765-2"] == "notasked"
    assert why["46264-8"] == "nilknown", "the nurse asked"
    assert why["behavioral_health_summary"] == "withheld"


def test_what_is_private_is_withheld_and_not_even_named(made: Bridge) -> None:
    rc = nurse(made)
    hidden = condition("hid-problem", "Opioid use disorder", private=True)
    visit = stay(id="hid-visit", meta=hidden["meta"], identifier=[])
    begun(
        made, rc, hidden, visit,
        order("m1", "Warfarin", reasonReference=[
            {"reference": "Condition/hid-problem", "display": "Opioid use disorder"},
        ]),
        order("hid-order", "Methadone", encounter={"reference": "Encounter/hid-visit"}),
    )  # fmt: skip
    raw = hand_out(made, rc, make(made, rc, EMPTY, wish(made, rc)), "downloaded").raw
    sound(raw)
    for word in (b"Opioid", b"Methadone", b"hid-problem", b"hid-order", b"hid-visit", b"42CFR"):
        assert word not in raw, word
    told = sections_of(raw)
    assert told["11450-4"]["emptyReason"]["coding"][0]["code"] == "withheld"
    assert told["10160-0"]["entry"] == [{"reference": "MedicationRequest/m1"}]


def test_a_patient_whose_record_stays_here_is_handed_over_by_telephone(made: Bridge) -> None:
    rc = nurse(made)
    secret = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "V"}
    begun(made, rc, patient=ann(meta={"security": [secret]}))
    with pytest.raises(Refused, match="telephone"):
        make(made, rc, EMPTY, wish(made, rc))


def test_bytes_of_others_stand_as_they_came(made: Bridge) -> None:
    rc = nurse(made)
    begun(made, rc, order("m1", "Warfarin", extension=[{"url": "urn:x", "valueDecimal": 1.10}]))
    raw = hand_out(made, rc, make(made, rc, EMPTY, wish(made, rc)), "downloaded").raw
    with made.store.reading() as session:
        kept = resources.read(session, rc.chart, "MedicationRequest", "m1").body
    assert kept in raw


def test_pressed_twice_it_is_one_document_and_another_text_is_refused(made: Bridge) -> None:
    rc = home(made)
    form = wish(made, rc)
    assert make(made, rc, EMPTY, form) == make(made, rc, EMPTY, form)
    assert len(given(made, rc)) == 1
    with pytest.raises(AlreadySent):
        make(made, rc, EMPTY, replace(form, why="Something else"))


def test_of_many_presses_at_once_one_makes_it(made: Bridge) -> None:
    rc = home(made)
    form = wish(made, rc)
    with ThreadPoolExecutor(4) as pool:
        made_ids = set(pool.map(lambda _: make(made, rc, EMPTY, form), range(4)))
    assert made_ids == {str(form.key)}
    assert len(given(made, rc)) == 1


def test_who_looked_at_something_else_looks_again(made: Bridge) -> None:
    rc = home(made)
    form = wish(made, rc)
    with pytest.raises(Stale, match="changed since you looked"):
        make(made, rc, EMPTY, replace(form, seen="another"))
    assert given(made, rc) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"receiver": Receiver("  ")}, "place"),
        ({"receiver": Receiver("x" * 201)}, "place"),
        ({"why": " "}, "why"),
        ({"why": "x" * 1001}, "why"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    made: Bridge, change: dict[str, Any], field: str
) -> None:
    rc = home(made)
    with pytest.raises(Refused) as error:
        make(made, rc, EMPTY, wish(made, rc, **change))
    assert field in {each.expression for each in error.value.issues}
    assert given(made, rc) == ()


def test_none_is_made_for_somebody_unknown_or_dead_or_by_anybody(made: Bridge) -> None:
    rc = nurse(made)
    with pytest.raises(Refused, match="not begun"):
        make(made, rc, EMPTY, wish(made, rc))
    begun(made, rc, patient=ann(deceasedBoolean=True))
    with pytest.raises(Refused, match="died"):
        make(made, rc, EMPTY, wish(made, rc))
    with pytest.raises(NotAllowed):
        auditor = nurse(made, JO, role="auditor")
        make(made, auditor, EMPTY, wish(made, auditor))


def test_a_later_version_is_a_new_document_that_replaces_the_first(made: Bridge) -> None:
    rc = home(made)
    first = make(made, rc, EMPTY, wish(made, rc))
    before = hand_out(made, rc, first, "downloaded").raw
    second = make(later(made, hours=1), rc, EMPTY, wish(made, rc, replaces=first))
    newer, older = given(made, rc)
    assert (newer.document.id, older.document.id) == (second, first)
    assert (newer.waits, older.waits, older.replaced) == (True, False, True)
    assert hand_out(made, rc, first, "downloaded").raw == before, "not a byte of it changes"
    composition = read_json(hand_out(made, rc, second, "downloaded").raw)["entry"][0]["resource"]
    assert composition["relatesTo"] == [
        {"code": "replaces", "targetIdentifier": {"system": HANDOVER_ID, "value": first}}
    ]
    assert composition["identifier"]["value"] == first, "the same through all versions"
    with made.store.reading() as session:
        kept = {each.id: each.data for each in
                authored.each_of(session, rc.chart, "DocumentReference")}  # fmt: skip
    assert (kept[first]["status"], kept[second]["status"]) == ("superseded", "current")
    with pytest.raises(Stale):
        make(made, rc, EMPTY, wish(made, rc, replaces=first))
    with pytest.raises(NotFound):
        make(made, rc, EMPTY, wish(made, rc, replaces=str(uuid4())))


def test_who_was_given_it_and_who_took_it_is_in_the_audit(made: Bridge) -> None:
    rc = home(made)
    id = make(made, rc, EMPTY, wish(made, rc))
    hand_out(made, rc, id, "downloaded")
    with made.store.reading() as session:
        rows = [row for row in session.exec(select(Audit)) if row.what == f"DocumentReference/{id}"]
    told = [(row.action, row.actor, row.detail) for row in rows]
    assert ("R", rc.chart.actor.who, "handover given to Oakview Nursing") in told
    assert ("R", rc.chart.actor.who, "document downloaded, made for Oakview Nursing") in told
    with pytest.raises(NotFound):
        hand_out(made, rc, str(uuid4()), "downloaded")


def test_the_answer_closes_the_loop_and_the_warm_hand_over(made: Bridge) -> None:
    rc = home(made)
    id = make(made, rc, EMPTY, wish(made, rc))
    now = later(made, hours=2)
    assert accept(now, rc, id, accepted(version=given(made, rc)[0].version)) is True
    [one] = given(made, rc)
    assert one.giving.answer is not None
    assert (one.giving.answer.by, one.waits) == ("L. Brandt RN", False)
    assert one.giving.answer.accepted.astimezone(made.zone).strftime("%H:%M") == "09:30"
    [[leg]] = transitions.tell(now, rc).chains
    handoff = next(each for each in leg.leg.points if each.held.code == "handoff")
    assert handoff.held.settled is not None
    assert "Oakview Nursing. Read back: Warfarin tonight" in handoff.held.settled.text
    with pytest.raises(Refused, match="answered already"):
        accept(now, rc, id, accepted(version=one.version))


def test_the_same_answer_twice_is_one(made: Bridge) -> None:
    rc = home(made)
    id = make(made, rc, EMPTY, wish(made, rc))
    said = accepted()
    accept(later(made, hours=2), rc, id, said)
    assert accept(later(made, hours=2), rc, id, said) is False
    assert given(made, rc)[0].version == 2


def test_an_answer_is_taken_nurse_to_nurse(made: Bridge) -> None:
    rc = home(made)
    id = make(made, rc, EMPTY, wish(made, rc))
    social = nurse(made, JO, discipline="social-worker")
    with pytest.raises(NotAllowed, match="registered nurse"):
        accept(later(made, hours=2), social, id, accepted())
    assert given(made, rc)[0].waits


def test_without_a_stay_that_waits_for_it_the_answer_is_kept_all_the_same(made: Bridge) -> None:
    rc = begun(made, nurse(made))
    id = make(made, rc, EMPTY, wish(made, rc))
    assert accept(later(made, hours=2), rc, id, accepted()) is False
    assert not given(made, rc)[0].waits


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"by": ""}, "by"),
        ({"read_back": ""}, "read_back"),
        ({"read_back": "x" * 501}, "read_back"),
        ({"on": None}, "on"),
        ({"at": time(8)}, "on"),  # before it was given
        ({"on": SATURDAY + timedelta(days=1)}, "on"),  # to come
    ],
)
def test_an_answer_that_lacks_something_is_not_noted(
    made: Bridge, change: dict[str, Any], field: str
) -> None:
    rc = home(made)
    id = make(made, rc, EMPTY, wish(made, rc))
    with pytest.raises(Refused) as error:
        accept(later(made, hours=2), rc, id, accepted(**change))
    assert field in {each.expression for each in error.value.issues}
    assert given(made, rc)[0].waits


def test_an_answer_to_what_was_replaced_or_changed_is_not_noted(made: Bridge) -> None:
    rc = home(made)
    first = make(made, rc, EMPTY, wish(made, rc))
    make(made, rc, EMPTY, wish(made, rc, replaces=first))
    with pytest.raises(Refused, match="later version"):
        accept(later(made, hours=2), rc, first, accepted(version=2))
    other = make(made, rc, EMPTY, wish(made, rc, key=UUID(int=7)))
    with pytest.raises(Stale):
        accept(later(made, hours=2), rc, other, accepted(version=5))


def test_made_on_saturday_the_lead_is_asked_from_monday_noon(made: Bridge) -> None:
    rc = home(made)
    make(made, rc, EMPTY, wish(made, rc))
    assert str(given(made, rc)[0].lead_from) == "2026-11-23 12:00:00-06:00"
    assert given(made, rc)[0].giving.receiver == OAKVIEW
