"""Medicines of a transition as List and Task: sound FHIR, read back as they were written."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.medicines.columns import Column
from fhir_bridge.care.medicines.line_steps import STEP_WORDS, HeldLine, Step
from fhir_bridge.care.medicines.lists import Entry
from fhir_bridge.care.medicines.typed_lists import TypedList
from fhir_bridge.errors import Refused
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.checkpoint_task import OfStay
from fhir_bridge.r4.medicine import medicine_of
from fhir_bridge.r4.medicine_lists import (
    AS_LOINC,
    RECONCILED,
    Signed,
    signed_to_fhir,
    typed_from_fhir,
    typed_to_fhir,
)
from fhir_bridge.r4.medicine_task import is_line, line_from_fhir, line_to_fhir

AT = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
PATIENT, STAY = "Patient/ann", OfStay("urn:riverside|V1", "e1")
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=20)
ENTRY = st.builds(Entry, WORDS, st.just(""), st.just("") | WORDS, st.just("") | WORDS)
TYPED = st.builds(
    TypedList, st.sampled_from(Column), st.lists(ENTRY, max_size=3).map(tuple), WORDS,
    st.just("Practitioner/rc"), st.just(AT), st.lists(ENTRY, max_size=2).map(tuple), st.booleans(),
)  # fmt: skip
STEP = st.builds(
    Step, st.sampled_from(sorted(STEP_WORDS)), st.just("Practitioner/rc"),
    st.sampled_from(Discipline), st.just(AT), st.just("") | WORDS, WORDS,
    st.none() | st.just(date(2026, 11, 20)), st.booleans(), st.none() | st.just(date(2026, 11, 21)),
    st.just("") | WORDS,
)  # fmt: skip


@given(TYPED)
def test_a_typed_list_is_read_back_as_it_was_written(typed: TypedList) -> None:
    made = typed_to_fhir(typed, STAY, patient=PATIENT)
    require_strict(made, patient=PATIENT)
    assert typed_from_fhir(made) == (STAY.number, typed)


@given(st.lists(STEP, min_size=1, max_size=4).map(tuple))
def test_a_line_is_read_back_as_it_was_written(steps: tuple[Step, ...]) -> None:
    held = HeldLine("apixaban", "Apixaban 5 mg", steps)
    made = line_to_fhir(held, STAY, patient=PATIENT)
    require_strict(made, patient=PATIENT)
    assert is_line(made) and line_from_fhir(made) == (STAY.number, held)


def test_a_question_is_the_prescriber_s_and_has_a_day() -> None:
    asked = Step("asked", "Practitioner/rc", Discipline.RN, AT, "Both?", "Dr. Li",
                 date(2026, 11, 20), same_day=True)  # fmt: skip
    made = line_to_fhir(HeldLine("apixaban", "Apixaban", (asked,)), STAY, patient=PATIENT)
    assert (made["status"], made["priority"], made["owner"]["display"]) == (
        "requested", "urgent", "Dr. Li",
    )  # fmt: skip
    told = Step("answered", "Practitioner/rc", Discipline.RN, AT, "One", "Dr. Li", on=AT.date())
    done = line_to_fhir(HeldLine("apixaban", "Apixaban", (asked, told)), STAY, patient=PATIENT)
    assert (done["status"], "restriction" in done) == ("completed", False)


def test_what_is_signed_says_what_was_decided_of_each() -> None:
    signed = Signed(((Entry("Apixaban 5 mg"), "same"),), "Practitioner/rc", AT, "Signed by a nurse")
    made = signed_to_fhir(signed, STAY, patient=PATIENT)
    require_strict(made, patient=PATIENT)
    assert made["code"]["coding"][1]["code"] == AS_LOINC[RECONCILED]
    assert made["entry"][0]["flag"]["coding"][0]["code"] == "same"
    assert typed_from_fhir(made) is None


def test_another_s_list_is_none_of_these_and_a_broken_one_is_refused() -> None:
    assert typed_from_fhir({"resourceType": "List", "code": {"text": "Allergies"}}) is None
    typed = TypedList(Column.TAKING, (Entry("Apixaban"),), "Ann", "Practitioner/rc", AT)
    made = typed_to_fhir(typed, STAY, patient=PATIENT)
    for broken in ({**made, "note": []}, {**made, "date": "soon"}, {**made, "source": {}}):
        with pytest.raises(Refused):
            typed_from_fhir(broken)
    asked = Step("asked", "Practitioner/rc", Discipline.RN, AT)
    line = line_to_fhir(HeldLine("a", "A", (asked,)), STAY, patient=PATIENT)
    with pytest.raises(Refused):
        line_from_fhir({**line, "input": []})
    assert typed_from_fhir(typed_to_fhir(replace(typed, dropped=True), STAY, patient=PATIENT))


def test_an_order_says_where_it_belongs() -> None:
    told = {
        "resourceType": "MedicationRequest", "encounter": {"reference": "Encounter/e1"},
        "category": [{"coding": [{"system": "urn:own", "code": "x"}]}, {"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
            "code": "discharge"}]}],
        "priorPrescription": {"reference": "MedicationRequest/1"},
        "meta": {"lastUpdated": "2026-11-18T10:00:00Z"},
    }  # fmt: skip
    view = medicine_of(told, id="2", partly=False)
    assert (view.category, view.stay, view.replaces, view.changed) == (
        "discharge", "Encounter/e1", "MedicationRequest/1", "2026-11-18T10:00:00Z",
    )  # fmt: skip
    bare = medicine_of({"resourceType": "MedicationStatement"}, id="3", partly=False)
    assert (bare.category, bare.stay, bare.replaces, bare.changed) == ("", "", "", None)
