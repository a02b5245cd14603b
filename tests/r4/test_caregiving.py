"""People and what they said, as FHIR and back: whatever is kept is read as it was said."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fhir_bridge.care.informed import Informed
from fhir_bridge.care.people import AUTHORITY, KIN, Person
from fhir_bridge.care.safe_contact import SafeContact
from fhir_bridge.care.support import TASKS, Answers
from fhir_bridge.care.ways import WAYS, Talk, View
from fhir_bridge.r4 import caregiving as shape
from fhir_bridge.r4.caregiving import Agreed
from fhir_bridge.r4.check import require_strict
from fhir_bridge.r4.observation import Noted, observation_from_fhir, observation_to_fhir
from fhir_bridge.r4.related_person import (
    ehr_id_of,
    related_person_from_fhir,
    related_person_to_fhir,
)
from fhir_bridge.wire import Document

AT = datetime(2026, 11, 20, 15, 41, tzinfo=UTC)
BY, HER, ANN = "Practitioner/rc", "RelatedPerson/lucia", "Patient/ann"
BASE = "https://ehr.example/r4"
TYPED = some.text("aé 1.", max_size=12).map(str.strip)
TASK_SETS = some.sets(some.sampled_from([*TASKS])).map(lambda found: tuple(sorted(found)))
ANSWERS = some.builds(
    Answers, alone=some.just(True), present=some.booleans(),
    willing=some.none() | some.integers(0, 10), helps_with=TYPED, tasks=TASK_SETS,
    strained=some.booleans(), strain=TYPED, own_health=TYPED, hours=TYPED, limits=TYPED,
    back_up=TYPED, relief=TYPED, knows_to_stop=some.booleans(),
)  # fmt: skip
PEOPLE = some.builds(
    Person, name=TYPED.filter(bool), kin=some.sampled_from([*KIN]),
    authority=some.sampled_from(["", *AUTHORITY]),
    born=some.sampled_from(["", "1956", "1956-05-02"]), phone=TYPED, around=some.booleans(),
)  # fmt: skip


def through(noted: Noted) -> Noted:
    """As it is kept, checked, and read back."""
    made = observation_to_fhir(noted, patient=ANN)
    require_strict(made, patient=ANN)
    return observation_from_fhir(Document.of(made).data)


@given(ANSWERS)
def test_answers_are_read_as_they_were_said(said: Answers) -> None:
    kept = through(shape.noted_answers(said, learner=HER, at=AT, by=BY))
    assert shape.answers_of(kept) == said
    assert (kept.label, kept.learner) == ("caregiver-private", HER)


@pytest.mark.parametrize(
    "agreed",
    [
        Agreed(("medicines",), "Where he sits", agrees=True),
        Agreed(("medicines", "ride"), "The garden", agrees=True, by=HER),
        Agreed(stopped=True),
    ],
)
def test_what_was_agreed_and_stopped_is_read_as_it_was(agreed: Agreed) -> None:
    kept = through(shape.noted_leading(agreed, learner=HER, at=AT, by=BY))
    assert shape.leading_of(kept) == agreed


@given(some.builds(SafeContact, number=TYPED, call=some.sampled_from(["", "yes", "no"]),
                   unsafe=TYPED, not_told=TYPED), some.sampled_from(["", HER]))  # fmt: skip
def test_a_rule_is_read_as_it_was_given(contact: SafeContact, whose: str) -> None:
    kept = through(shape.noted_contact(contact, learner=whose, at=AT, by=BY))
    assert shape.contact_of(kept) == contact
    assert kept.label == ("caregiver-private" if whose else "enablement-assessment")


@pytest.mark.parametrize(
    "talk",
    [
        Talk({"aide": View("wanted"), "adult-day": View("try", "two days")}, "aide", "cost", "all",
             "aide", HER),
        Talk({code: View("not-now") for code in WAYS}, "", "cost", "all"),
    ],
)  # fmt: skip
def test_a_talk_is_read_as_it_was(talk: Talk) -> None:
    assert shape.talk_of(through(shape.noted_talk(talk, at=AT, by=BY))) == talk


@pytest.mark.parametrize("by", ["", HER])
def test_a_decision_is_read_as_it_was(by: str) -> None:
    said = Informed("The stay ends", ("go home", "appeal"), "The notice", "home", "Go home", by)
    assert shape.decision_of(through(shape.noted_decision(said, at=AT, by=BY))) == said


@given(PEOPLE, some.sampled_from([None, (BASE, "lucia")]))
def test_a_person_is_read_as_they_were_written(
    person: Person, from_ehr: tuple[str, str] | None
) -> None:
    made = related_person_to_fhir(person, patient=ANN, from_ehr=from_ehr)
    require_strict(made, patient=ANN)
    assert related_person_from_fhir(Document.of(made).data) == person
    assert ehr_id_of(made, BASE) == ("lucia" if from_ehr else "")


def test_what_another_system_wrote_is_read_as_far_as_it_goes() -> None:
    found = related_person_from_fhir({"birthDate": "1956-05", "telecom": [{"value": "1"}]})
    assert found == Person("Somebody without a name", "FAMMEMB", born="1956")
