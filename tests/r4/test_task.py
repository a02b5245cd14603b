"""A commitment as a Task: sound FHIR, read back to the letter, and never to leave."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.case import LEAD
from fhir_bridge.care.commitment_moves import CAUSES, OWNERS, Kind, Side, State, moves_from
from fhir_bridge.care.commitments import Agreed, Commitment, Owner, Said, Step
from fhir_bridge.care.enablement import Doer
from fhir_bridge.errors import Refused
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.r4.task import (
    STATUS,
    commitment_from_fhir,
    commitment_to_fhir,
    is_commitment,
)

AT = datetime(2026, 11, 20, 15, 41, 7, 123000, tzinfo=UTC)
RC = "Practitioner/castillo"
PATIENT = "Patient/ann"
PEOPLE = {
    Side.PATIENT: Owner(Side.PATIENT, "Ann Lee", PATIENT),
    Side.CAREGIVER: Owner(Side.CAREGIVER, "Frank Mercer", "RelatedPerson/frank"),
    Side.STAFF: Owner(Side.STAFF, "K. Kim CHW", "Practitioner/kim"),
    Side.CLINICIAN: Owner(Side.CLINICIAN, "Dr. A. Lindqvist", "Practitioner/lindqvist"),
    Side.AGENCY: Owner(Side.AGENCY, "Bluestem Home Health"),
}
TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=3).filter(
    lambda text: len(text.strip()) > 2
)


@st.composite
def commitments(draw: st.DrawFn) -> Commitment:
    kind = draw(st.sampled_from(Kind))
    owner = PEOPLE[draw(st.sampled_from(sorted(OWNERS[kind])))]
    made = Commitment.begun(
        Agreed(
            kind, draw(TEXT), owner, AT.date() + timedelta(days=draw(st.integers(0, 40))),
            draw(st.one_of(st.just(""), TEXT)), Doer.TOGETHER if kind is Kind.TO_DO else None,
            draw(st.sampled_from(["", "b3c4c2de-4c2a-4f0e-9d0a-0d0a0d0a0d0a"])),
        ),
        RC, AT, role=LEAD,
    )  # fmt: skip
    for number in range(draw(st.integers(0, 5))):
        moves = moves_from(made.state, kind, LEAD)
        if not moves:
            break
        at = AT + timedelta(hours=number)
        step = Step(
            draw(st.sampled_from(moves)).after, RC, at, draw(TEXT),
            draw(st.sampled_from(sorted(CAUSES))), draw(st.booleans()),
            at.date() + timedelta(days=draw(st.integers(0, 9))),
        )  # fmt: skip
        made = made.move_to(step, role=LEAD)
    if draw(st.booleans()):
        made = made.tell(Said(owner.reference, AT, draw(TEXT), owner.name))
        made = made.tell(Said(RC, AT, draw(TEXT))).learn(Said(RC, AT, draw(TEXT)))
    return made


@given(commitments())
def test_it_is_sound_and_read_back_to_the_letter(made: Commitment) -> None:
    task = commitment_to_fhir(made, patient=PATIENT)
    assert is_commitment(task)
    assert commitment_from_fhir(task) == made
    assert not may_leave(task), "what was in somebody's way stays here"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("side", Side)
def test_every_state_of_everybody_follows_the_rules_of_r4(state: State, side: Side) -> None:
    task = commitment_to_fhir(told(state, side), patient=PATIENT)
    require_strict(task, patient=PATIENT)
    assert task["status"] == STATUS[state]


def told(state: State, side: Side = Side.PATIENT) -> Commitment:
    kind = Kind.QUESTION if side is Side.CLINICIAN else Kind.COMMITMENT
    made = Commitment.begun(
        Agreed(kind, "Come to the visit", PEOPLE[side], AT.date(), "The blood stays too thick"),
        RC, AT, role=LEAD,
    ).tell(Said(PEOPLE[side].reference, AT, "I waited an hour", PEOPLE[side].name))  # fmt: skip
    if state is not State.AGREED:
        step = Step(state, RC, AT, "The bus did not come", "ride", True, AT.date())
        made = made.move_to(step, role=LEAD)
    return made.learn(Said(RC, AT, "Call the driver the day before"))


def test_it_says_who_by_when_and_what_was_in_the_way() -> None:
    task = commitment_to_fhir(told(State.DID_NOT_HAPPEN), patient=PATIENT)
    assert task["owner"] == {"reference": PATIENT, "type": "Patient", "display": "Ann Lee"}
    assert task["restriction"] == {"period": {"end": "2026-11-20"}}
    assert task["statusReason"]["text"] == "The bus did not come"
    assert task["note"][0]["authorReference"]["reference"] == PATIENT


def test_what_a_caregiver_says_bears_a_label_of_its_own() -> None:
    labels = {
        side: commitment_to_fhir(told(State.AGREED, side), patient=PATIENT)["meta"]["security"][0]
        for side in (Side.CAREGIVER, Side.PATIENT)
    }
    assert labels[Side.CAREGIVER]["code"] == "caregiver-private"
    assert labels[Side.PATIENT]["code"] == "enablement-assessment"


WHOLE = commitment_to_fhir(told(State.DONE), patient=PATIENT)


@pytest.mark.parametrize(
    "broken",
    [
        {"owner": {}}, {"output": []}, {"performerType": []}, {"description": None},
        {"code": {"text": "Fulfill"}}, {"output": [{"type": {}, "valueString": "x"}]},
    ],
)  # fmt: skip
def test_another_shape_is_not_read(broken: dict[str, Any]) -> None:
    task = {name: value for name, value in (WHOLE | broken).items() if value is not None}
    with pytest.raises(Refused):
        commitment_from_fhir(task)


@pytest.mark.parametrize("task", [{}, {"code": {"coding": [{"code": "commitment"}]}}])
def test_an_order_of_somebody_else_is_no_commitment(task: dict[str, Any]) -> None:
    assert not is_commitment(task)


def test_an_agency_known_by_name_alone_is_named() -> None:
    made = told(State.AGREED, Side.AGENCY)
    task = commitment_to_fhir(made, patient=PATIENT)
    assert task["owner"] == {"type": "Organization", "display": "Bluestem Home Health"}
    again = replace(made, said=commitment_from_fhir(task).said)
    assert commitment_from_fhir(task) == again
