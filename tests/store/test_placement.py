"""Receipts, copies and submissions belong to one record of one patient."""

from datetime import timedelta

import pytest
from kept import ANN, AT, BOB, ELSEWHERE

from fhir_bridge.errors import WrongPatient
from fhir_bridge.store import copies, placement
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import Store
from fhir_bridge.store.placement import EHR_GOAL
from fhir_bridge.wire import read_document


def test_what_is_known_of_a_place_is_added_to_what_was(store: Store) -> None:
    with store.writing() as session:
        placement.put(session, ANN, "Goal", "g", EHR_GOAL, state="checking", ehr_id="7", revision=1)
    with store.writing() as session:
        row = placement.put(session, ANN, "Goal", "g", EHR_GOAL, ehr_version="2")
        placement.verified(row, AT)
    with store.reading() as session:
        kept = placement.of(session, ANN, "Goal", "g", EHR_GOAL)
        assert kept
        told = (kept.state, kept.ehr_id, kept.ehr_version, kept.revision, kept.verified_at)
    assert told == ("in-ehr", "7", "2", 1, AT)


def test_a_record_has_a_place_in_each_target(store: Store) -> None:
    with store.writing() as session:
        placement.put(session, ANN, "Goal", "g", EHR_GOAL, state="held")
        placement.put(session, ANN, "Goal", "g", "note", state="in-ehr")
    with store.reading() as session:
        for target, state in ((EHR_GOAL, "held"), ("note", "in-ehr")):
            row = placement.of(session, ANN, "Goal", "g", target)
            assert row and row.state == state
        assert placement.of(session, ANN, "Task", "g", EHR_GOAL) is None


@pytest.mark.parametrize("other", [BOB, ELSEWHERE], ids=["another patient", "another site"])
def test_outside_the_chart_nothing_has_a_place(store: Store, other: Chart) -> None:
    with store.writing() as session:
        placement.put(session, ANN, "Goal", "g", EHR_GOAL, state="in-ehr", ehr_id="7")
    with store.reading() as session:
        assert placement.of(session, other, "Goal", "g", EHR_GOAL) is None
        assert placement.all_of(session, other, "Goal") == {}
        assert placement.by_ehr_ids(session, other, "Goal", ["7"]) == {}
        assert placement.by_ehr_ids(session, ANN, "Goal", ["7", "8"]) == {"7": "g"}
        assert set(placement.all_of(session, ANN, "Goal")) == {"g"}


def test_nobody_writes_the_receipt_of_another_patients_record(store: Store) -> None:
    with store.writing() as session:
        placement.put(session, ANN, "Goal", "g", EHR_GOAL, state="in-ehr")
    with pytest.raises(WrongPatient), store.writing() as session:
        placement.put(session, BOB, "Goal", "g", EHR_GOAL, state="held")
    with store.reading() as session:
        row = placement.of(session, ANN, "Goal", "g", EHR_GOAL)
        assert row and row.state == "in-ehr"


def test_a_copy_is_kept_byte_for_byte_and_shown_to_its_own_chart_alone(store: Store) -> None:
    old = b'{ "resourceType":"Encounter", "id" : "e1", "meta": {"versionId":"3"}, "x": 1.10 }'
    later = AT + timedelta(hours=1)
    new = old.replace(b'"3"', b'"4"')
    for raw, at in ((old, AT), (new, later)):
        with store.writing() as session:
            copies.keep(
                session, ANN, read_document(raw), ehr_id="e1", our_id="ours", at=at,
                quarantined=None,
            )  # fmt: skip
    with store.reading() as session:
        [row] = copies.of_type(session, ANN, "Encounter")
        assert (row.body, row.ehr_version, row.read_at) == (new, "4", later)
        for other in (BOB, ELSEWHERE):
            assert copies.of_type(session, other, "Encounter") == []
