"""A record keeps every version, byte for byte, and refuses to be overwritten unseen."""

from datetime import UTC, datetime

import pytest

from fhir_bridge.errors import Gone, NotFound, Refused, Stale, WrongPatient
from fhir_bridge.store import resources
from fhir_bridge.store.access import Actor, Chart, Grant
from fhir_bridge.store.db import Store
from fhir_bridge.wire import Document, read_document

NURSE = Actor("Practitioner/nurse")
ANN = Chart("riverside", "ann", NURSE)
BOB = Chart("riverside", "bob", NURSE)
ELSEWHERE = Chart("lakeview", "ann", NURSE)
EVERYONE = Grant("riverside", Actor("client/test"), {"*": "cruds"})
AT = datetime(2026, 11, 21, 15, 4, 5, 123000, UTC)


def goal(patient: str = "ann", text: str = "Weigh myself", **more: object) -> Document:
    return Document.of(
        {
            "resourceType": "Goal",
            "lifecycleStatus": "active",
            "description": {"text": text},
            "subject": {"reference": f"Patient/{patient}"},
            **more,
        }
    )


def test_only_id_version_and_time_are_spliced_into_what_was_accepted(store: Store) -> None:
    raw = (
        b'{ "resourceType" : "Goal", "subject":{"reference":"Patient/ann"},\n'
        b' "target":[{"detailQuantity":{"value":1.10}}], "meta": {"tag": []} }'
    )
    with store.writing() as session:
        kept = resources.create(session, ANN, read_document(raw), id="g1", at=AT)
    assert kept.body == (
        b'{ "resourceType" : "Goal","id":"g1", "subject":{"reference":"Patient/ann"},\n'
        b' "target":[{"detailQuantity":{"value":1.10}}], "meta": {"versionId":"1",'
        b'"lastUpdated":"2026-11-21T15:04:05.123Z","tag": []} }'
    )
    with store.reading() as session:
        assert resources.read(session, ANN, "Goal", "g1") == kept


def test_each_update_is_a_version_and_all_stay_readable(store: Store) -> None:
    with store.writing() as session:
        first = resources.create(session, ANN, goal(), id="g1", at=AT)
    with store.writing() as session:
        second = resources.update(session, ANN, goal(text="Walk daily"), id="g1", at=AT, expected=1)
    assert (first.version, second.version) == (1, 2)
    assert second.change_no > first.change_no
    with store.reading() as session:
        assert resources.history(session, ANN, "Goal", "g1") == [second, first]
        assert resources.vread(session, ANN, "Goal", "g1", 1) == first
        with pytest.raises(NotFound):
            resources.vread(session, ANN, "Goal", "g1", 3)


def test_an_update_made_from_an_older_version_is_refused_and_changes_nothing(store: Store) -> None:
    with store.writing() as session:
        resources.create(session, ANN, goal(), id="g1", at=AT)
        kept = resources.update(session, ANN, goal(text="Second"), id="g1", at=AT, expected=1)
    with pytest.raises(Stale), store.writing() as session:
        resources.update(session, ANN, goal(text="Late"), id="g1", at=AT, expected=1)
    with store.reading() as session:
        assert resources.read(session, ANN, "Goal", "g1") == kept


def test_the_same_id_cannot_be_created_twice(store: Store) -> None:
    with store.writing() as session:
        kept = resources.create(session, ANN, goal(), id="g1", at=AT)
    with pytest.raises(Stale), store.writing() as session:
        resources.create(session, ANN, goal(text="Other"), id="g1", at=AT)
    with store.reading() as session:
        assert resources.history(session, ANN, "Goal", "g1") == [kept]


def test_a_deleted_record_is_gone_and_its_versions_stay(store: Store) -> None:
    with store.writing() as session:
        first = resources.create(session, EVERYONE, goal(), id="g1", at=AT)
        resources.delete(session, EVERYONE, "Goal", "g1", at=AT)
    with store.reading() as session:
        with pytest.raises(Gone):
            resources.read(session, ANN, "Goal", "g1")
        assert resources.vread(session, ANN, "Goal", "g1", 1) == first
    with store.writing() as session:
        again = resources.update(session, EVERYONE, goal(), id="g1", at=AT)
    assert (again.version, again.deleted) == (3, False)


@pytest.mark.parametrize("other", [BOB, ELSEWHERE], ids=["another patient", "another site"])
def test_outside_the_chart_there_is_nothing(store: Store, other: Chart) -> None:
    with store.writing() as session:
        resources.create(session, ANN, goal(), id="g1", at=AT)
    with store.reading() as session:
        assert resources.history(session, other, "Goal", "g1") == []
        for look in (resources.read, resources.find):
            if look is resources.find:
                assert look(session, other, "Goal", "g1") is None
            else:
                with pytest.raises(NotFound):
                    look(session, other, "Goal", "g1")
    with pytest.raises(NotFound), store.writing() as session:
        resources.update(session, other, goal(other.patient), id="g1", at=AT)


def test_a_goal_for_another_patient_is_never_written(store: Store) -> None:
    with pytest.raises(WrongPatient), store.writing() as session:
        resources.create(session, ANN, goal("bob"), id="g1", at=AT)
    with store.writing() as session:
        resources.create(session, ANN, goal(), id="g1", at=AT)
    with pytest.raises(WrongPatient), store.writing() as session:
        resources.update(session, ANN, goal("bob"), id="g1", at=AT)
    with pytest.raises(Refused), store.writing() as session:
        resources.update(session, EVERYONE, goal("bob"), id="g1", at=AT)


def test_a_record_about_two_patients_is_refused(store: Store) -> None:
    people = [{"actor": {"reference": f"Patient/{name}"}} for name in ("ann", "bob")]
    two = Document.of({"resourceType": "Appointment", "participant": people})
    for view in (ANN, EVERYONE):
        with pytest.raises(Refused), store.writing() as session:
            resources.create(session, view, two, id="a1", at=AT)


def test_what_fails_in_a_transaction_leaves_no_trace(store: Store) -> None:
    with pytest.raises(WrongPatient), store.writing() as session:
        resources.create(session, ANN, goal(), id="g1", at=AT)
        resources.create(session, ANN, goal("bob"), id="g2", at=AT)
    with store.reading() as session:
        assert resources.find(session, EVERYONE, "Goal", "g1") is None
        assert resources.changes(session, EVERYONE, since=0) == []
