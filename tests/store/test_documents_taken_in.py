"""Documents of others: never another patient's, never changed, never made ours by themselves."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import NotAllowed, NotFound, Refused, WrongPatient
from fhir_bridge.handover.giving import make
from fhir_bridge.handover.papers import given as given_out
from fhir_bridge.handover.papers import hand_out
from fhir_bridge.handover.taking_in import (
    Confirmed,
    look,
    one_received,
    receive,
    received,
    seal,
    take_in,
)
from fhir_bridge.launches import Context
from fhir_bridge.store.access import Actor
from fhir_bridge.store.tables import Audit
from fhir_bridge.wire import Json, write_json
from support.desk import JO, SITE, nurse
from support.handed import EMPTY, MRN, ann, begun, condition, order, sound, wish

SENDER = Actor("client/oakview", "Oakview")


def paper(patient: Json, **more: Any) -> bytes:
    """A discharge summary of a stranger's, with spaces of its own."""
    section = {"title": "Problems", "text": {"div": "<div>Pneumonia</div>"}}
    composition = {
        "resourceType": "Composition", "id": "c", "title": "Discharge summary",
        "subject": {"reference": f"Patient/{patient['id']}"}, "section": [section], **more,
    }  # fmt: skip
    entries = [{"resource": composition}, {"resource": patient}]
    made = {"resourceType": "Bundle", "type": "document", "entry": entries}
    return b" " + write_json(made) + b"\n"


def here(made: Bridge) -> Context:
    return begun(made, nurse(made))


def kept(made: Bridge, context: Context) -> int:
    with made.store.reading() as session:
        return len(list(authored.each_of(session, context.chart, "DocumentReference")))


def test_her_own_is_kept_byte_for_byte_and_only_shown(made: Bridge) -> None:
    rc, raw = here(made), paper(ann(id="x1"))
    id = take_in(made, rc, raw)
    assert take_in(made, rc, raw) == id, "the same file twice is one"
    assert hand_out(made, rc, id, "downloaded").raw == raw
    [one] = received(made, rc)
    assert (one.filed.title, one.read.sections[0].lines) == ("Discharge summary", ("Pneumonia",))
    assert one_received(made, rc, id) == one
    assert given_out(made, rc) == (), "it is none of ours"
    with made.store.reading() as session:
        for type in ("Condition", "Task", "Goal", "Communication"):
            assert list(authored.each_of(session, rc.chart, type)) == []
    with pytest.raises(NotFound):
        one_received(made, rc, "nobody")


def test_another_patients_is_refused_whatever_is_confirmed(made: Bridge) -> None:
    rc = here(made)
    bobs = paper(ann(id="x1", identifier=[MRN | {"value": "RV-8"}]))
    confirmed = Confirmed(seal(bobs), "RV-8", same=True)
    for said in (None, confirmed):
        with pytest.raises(WrongPatient, match="Nothing of it was kept"):
            take_in(made, rc, bobs, said)
    assert kept(made, rc) == 0


def test_a_name_and_a_birth_date_are_confirmed_by_a_person_for_this_very_file(made: Bridge) -> None:
    rc = here(made)
    raw = paper(ann(id="x1", identifier=[{"system": "urn:oakview", "value": "OV-3"}]))
    with pytest.raises(Refused, match="A name and a birth date are not enough"):
        take_in(made, rc, raw)
    looked = look(made, rc, raw)
    assert (looked.chart.name, looked.read.person.name) == ("Ann Lee", "Ann Lee")
    for wrong, field in (
        (Confirmed(looked.seal, "RV-7", same=True), "number"),
        (Confirmed(looked.seal, "OV-3", same=False), "same"),
    ):
        with pytest.raises(Refused) as error:
            take_in(made, rc, raw, wrong)
        assert [each.expression for each in error.value.issues] == [field]
    with pytest.raises(Refused):
        take_in(made, rc, raw, Confirmed("another file", "OV-3", same=True))
    assert kept(made, rc) == 0
    take_in(made, rc, raw, Confirmed(looked.seal, "ov-3", same=True))
    assert kept(made, rc) == 1


def test_who_does_not_work_with_patients_takes_nothing_in(made: Bridge) -> None:
    with pytest.raises(NotFound):
        look(made, nurse(made), paper(ann()))
    here(made)
    with pytest.raises(NotAllowed):
        take_in(made, nurse(made, JO, role="auditor"), paper(ann()))


def test_a_systems_document_lands_with_whom_its_number_names(made: Bridge) -> None:
    rc = here(made)
    for _ in range(2):
        patient, id = receive(made, SITE, SENDER, paper(ann(id="x1")))
    assert (patient, kept(made, rc)) == ("ann", 1)
    assert one_received(made, rc, id).filed.by == ""
    with made.store.reading() as session:
        rows = [each for each in session.exec(select(Audit)) if each.actor == SENDER.who]
    assert [each.detail for each in rows] == ["document received"]


@pytest.mark.parametrize(
    "more",
    [
        {"identifier": []},
        {"identifier": [{"system": "urn:oakview", "value": "OV-3"}]},
        {"identifier": [MRN | {"value": "RV-8"}]},
        {"birthDate": "1990-01-02"},  # nobody is there to ask
        {"name": [{"text": "Bob"}]},
    ],
)
def test_a_systems_document_of_anybody_else_is_not_kept(made: Bridge, more: dict[str, Any]) -> None:
    rc = here(made)
    with pytest.raises(Refused, match="Nothing of it was kept"):
        receive(made, SITE, SENDER, paper(ann(id="x1", **more)))
    assert kept(made, rc) == 0


def test_our_own_handover_comes_back_as_any_other(made: Bridge) -> None:
    rc = here(made)
    raw = hand_out(made, rc, make(made, rc, EMPTY, wish(made, rc)), "downloaded").raw
    take_in(made, rc, raw)
    assert (len(given_out(made, rc)), len(received(made, rc))) == (1, 1)


RECORDS = st.lists(
    st.tuples(st.sampled_from([condition, order]), st.text(max_size=8), st.booleans()), max_size=5
)
QUIET = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
EXAMPLES = count()


@QUIET
@given(RECORDS)
def test_any_record_makes_a_sound_document_without_what_is_private(
    made: Bridge, told: list[tuple[Callable[..., Json], str, bool]]
) -> None:
    """Each example is another patient of the same store."""
    who = f"p{next(EXAMPLES)}"
    rc, subject = nurse(made, patient=who), {"reference": f"Patient/{who}"}
    held = [condition(f"{who}-hid", "SECRET", private=True, subject=subject)]
    label, to_it = held[0]["meta"], {"reference": f"Condition/{who}-hid", "display": "SECRET"}
    for number, (of_kind, text, private) in enumerate(told):
        name = f"{'SECRET' if private else 'Open'} {text}".replace("\x00", "").strip()
        more: dict[str, Any] = {"meta": label} if private else {}
        more["extension"] = [{"url": "urn:because-of", "valueReference": to_it}]
        id = f"{who}-{'hid' if private else 'told'}-{number}"
        held.append(of_kind(id, name, subject=subject, **more))
    begun(made, rc, *held, patient=ann(id=who))
    raw = hand_out(made, rc, make(made, rc, EMPTY, wish(made, rc)), "downloaded").raw
    sound(raw)
    assert b"SECRET" not in raw
    assert b"-hid" not in raw
