"""A contact survives being written down, is sound FHIR, and stays here."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.transitions.call_blocks import BLOCKS, TRIED
from fhir_bridge.care.transitions.calls import Contact, Entry, State
from fhir_bridge.care.transitions.contact_log import CHANNELS, RESULTS
from fhir_bridge.errors import Refused
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.communication import is_session
from fhir_bridge.r4.contact import (
    MEDIA,
    NOT_DONE_BECAUSE,
    contact_from_fhir,
    contact_to_fhir,
    is_contact,
)
from fhir_bridge.r4.labels import may_leave
from support.heard import at

NOW, ME = at("2026-11-18 10:15"), "Practitioner/castillo"
words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=20)
answers = st.dictionaries(st.sampled_from(["whom", "words", "in_hand", "worries"]), words)
entries = st.builds(
    Entry, st.sampled_from([*BLOCKS, TRIED]), st.just(ME),
    st.integers(0, 90).map(lambda minutes: NOW + timedelta(minutes=minutes)), answers,
    st.sampled_from([None, *Discipline]),
)  # fmt: skip
contacts = st.builds(
    Contact, st.just("c1"), st.sampled_from(["urn:riverside|V1", "|V1", "e1"]), st.just(NOW),
    st.just(ME), st.sampled_from(sorted(CHANNELS)), st.sampled_from(sorted(RESULTS)),
    st.sampled_from(State), st.lists(entries, min_size=1, max_size=4).map(tuple),
)  # fmt: skip


@given(contacts, st.sampled_from(["", "e1"]))
def test_a_contact_survives_being_written_down(contact: Contact, encounter: str) -> None:
    made = contact_to_fhir(contact, encounter, patient="Patient/ann")
    require_strict(made, patient="Patient/ann")
    assert contact_from_fhir(made, "c1") == contact
    assert is_contact(made) and not is_session(made)
    assert not may_leave(made)


def test_every_way_and_every_reason_has_a_code_of_hl7() -> None:
    assert MEDIA.keys() == CHANNELS.keys()
    reached = {code for code, row in RESULTS.items() if row.talked or row.left}
    assert NOT_DONE_BECAUSE.keys() == RESULTS.keys() - reached - {"sent"}


def test_minutes_and_the_reason_it_was_not_done_are_said_in_codes_others_know() -> None:
    talked = Contact("c1", "V1", NOW, ME, entries=(
        Entry("medicines", ME, NOW, {"in_hand": "yes"}),
        Entry("finish", ME, NOW, {"minutes": "18"}),
    ))  # fmt: skip
    made = contact_to_fhir(talked, patient="Patient/ann")
    assert made["extension"][0]["valueDuration"]["value"] == 18
    assert {each["text"] for each in made["reasonCode"]} == {"medicines", "when to call again"}
    nobody = Contact("c2", "V1", NOW, ME, "phone", "wrong", State.DONE,
                     (Entry(TRIED, ME, NOW, {}),))  # fmt: skip
    made = contact_to_fhir(nobody, patient="Patient/ann")
    assert made["status"] == "not-done"
    assert made["statusReason"]["coding"][1]["code"] == "invalid-phone-number"
    assert made["payload"][0]["contentString"] == "A try"


@pytest.mark.parametrize("lacks", ["sent", "about", "medium", "sender", "payload"])
def test_what_we_did_not_write_is_not_read_as_ours(lacks: str) -> None:
    contact = Contact("c1", "V1", NOW, ME, entries=(Entry(TRIED, ME, NOW, {}),))
    made = contact_to_fhir(contact, patient="Patient/ann")
    made.pop(lacks)
    if lacks == "payload":
        made["payload"] = [{"contentString": "Hello"}]
    with pytest.raises(Refused):
        contact_from_fhir(made, "c1")
    assert not is_contact({"resourceType": "Communication", "status": "completed"})
