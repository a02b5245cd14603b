"""A session survives being written down, is sound FHIR, and stays here."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.skills import SKILLS
from fhir_bridge.errors import Refused
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.communication import (
    MEDIA,
    SessionHeld,
    is_session,
    session_from_fhir,
    session_to_fhir,
)
from fhir_bridge.r4.labels import may_leave

AT = datetime(2026, 11, 20, 15, 41, 7, 120000, UTC)
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=20)
sessions = st.builds(
    SessionHeld,
    st.sampled_from(sorted(STRATEGIES)),
    st.lists(st.sampled_from([(row.code, row.words) for row in SKILLS.values()]), min_size=1).map(
        tuple
    ),
    st.sampled_from(
        [("Patient/ann",), ("RelatedPerson/maria",), ("Patient/ann", "RelatedPerson/m")]
    ),
    st.sampled_from(sorted(MEDIA)),
    st.integers(1, 480),
    st.just(AT),
    st.just("Practitioner/castillo"),
    material=words | st.just(""),
    note=words | st.just(""),
)


@given(sessions)
def test_a_session_survives_being_written_down(session: SessionHeld) -> None:
    made = session_to_fhir(session, patient="Patient/ann")
    require_strict(made, patient="Patient/ann")
    assert session_from_fhir(made) == session
    assert is_session(made)
    assert not may_leave(made)


@pytest.mark.parametrize("lacks", ["sent", "extension"])
def test_what_we_did_not_write_is_not_read_as_ours(lacks: str) -> None:
    session = SessionHeld(
        "health-literacy", (("book", ""),), ("Patient/ann",), "FACE", 9, AT, "x/y"
    )
    made = session_to_fhir(session, patient="Patient/ann")
    without = {name: value for name, value in made.items() if name != lacks}
    with pytest.raises(Refused):
        session_from_fhir(without)
    call = {"resourceType": "Communication", "status": "completed"}
    assert not is_session(call)
