"""What was noticed about a person survives being written down, and stays here."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import STRATEGY
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.labels import may_leave
from fhir_bridge.r4.observation import (
    APPROACH,
    CAREGIVER_PRIVATE,
    ENABLEMENT,
    SKILL,
    SKILL_RESULT,
    Code,
    Noted,
    observation_from_fhir,
    observation_to_fhir,
)

AT = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
TAUGHT = Noted(
    Code(SKILL, "medicines", "my medicines"),
    Code(SKILL_RESULT, "correct-after-reteach", "explained it back after we went over it again"),
    AT,
    "Practitioner/castillo",
    learner="RelatedPerson/maria",
    method="teach-back",
    parts=((Code(ENABLEMENT, "interpreter"), "ID 4471"),),
    note="Used the pill box.",
)
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=20)
codes = st.builds(Code, st.sampled_from([SKILL, APPROACH, ENABLEMENT]), st.just("book"), words)
values = codes | st.integers(0, 10) | words


def test_a_teach_back_is_sound_fhir_about_this_patient_and_whoever_learnt() -> None:
    made = observation_to_fhir(TAUGHT, patient="Patient/ann")
    require_strict(made, patient="Patient/ann")
    assert made["focus"] == [{"reference": "RelatedPerson/maria"}]
    assert observation_from_fhir(made) == TAUGHT


def test_nothing_of_it_may_leave() -> None:
    for label in (TAUGHT.label, CAREGIVER_PRIVATE):
        noted = Noted(TAUGHT.about, 3, AT, "Practitioner/castillo", label=label)
        assert not may_leave(observation_to_fhir(noted, patient="Patient/ann"))


def test_what_was_not_asked_is_written_as_such_and_never_as_0() -> None:
    declined = Noted(
        Code(ENABLEMENT, "importance"), None, AT, "Practitioner/c", absent="asked-declined",
        made_from=("QuestionnaireResponse/one",),
    )  # fmt: skip
    made = observation_to_fhir(declined, patient="Patient/ann")
    require_strict(made, patient="Patient/ann")
    assert not any(name.startswith("value") for name in made)
    assert observation_from_fhir(made) == declined


@given(values, st.lists(st.tuples(codes, values), max_size=3), words)
def test_it_reads_back_as_it_was(
    value: Code | int | str, parts: list[tuple[Code, Code | int | str]], note: str
) -> None:
    about = Code(STRATEGY, "self-management")  # no profile narrows what it may be
    noted = Noted(about, value, AT, "Practitioner/c", parts=tuple(parts), note=note)
    made = observation_to_fhir(noted, patient="Patient/ann")
    require_strict(made, patient="Patient/ann")
    assert observation_from_fhir(made) == noted


@pytest.mark.parametrize("resource", [{}, {"code": {"text": "x"}}, {"effectiveDateTime": 3}])
def test_another_shape_is_none_of_ours(resource: dict[str, object]) -> None:
    with pytest.raises(Refused):
        observation_from_fhir(resource)
