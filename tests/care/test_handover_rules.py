"""What a handover says of an empty section, whose document it is, and what an answer needs."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.handover.answering import (
    Answer,
    Receiver,
    answered,
    lead_asked_from,
    proof_of,
    received_by,
)
from fhir_bridge.care.handover.kinds import TAKEN_OVER
from fhir_bridge.care.handover.same_person import Person, Same, compare, confirms
from fhir_bridge.care.handover.sections import (
    BY_NAME,
    EMPTY_DISPLAY,
    LOINC,
    SECTIONS,
    TOC_CODES,
    Empty,
    Known,
    may_say_nil,
    reason_of,
    section_coded,
)
from fhir_bridge.care.transitions.overview import ADDABLE
from fhir_bridge.errors import Refused

KNOWN = st.builds(Known, st.integers(0, 3), st.booleans(), st.booleans(), st.booleans(),
                  st.booleans())  # fmt: skip
MRN, SSN = "urn:mrn", "http://hl7.org/fhir/sid/us-ssn"
ANN = Person("Ann M. Lee", "1950-01-02", "Female", frozenset({(MRN, "RV 7"), ("urn:ehr", "ann")}))
NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def test_there_are_the_fifteen_sections_of_the_guide() -> None:
    assert {each.code for each in SECTIONS} == {
        "42348-3", "48765-2", "behavioral_health_summary", "47420-5", "11369-6", "69730-0",
        "46264-8", "10160-0", "18776-5", "11450-4", "47519-4", "42349-1", "30954-2", "29762-2",
        "8716-3",
    }  # fmt: skip
    assert len(BY_NAME) == 15
    assert set(EMPTY_DISPLAY) == set(Empty)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda each: each.name)
@given(known=KNOWN)
def test_a_section_is_empty_for_exactly_one_true_reason(section: object, known: Known) -> None:
    row = next(each for each in SECTIONS if each is section)
    reason = reason_of(row, known)
    if known.told and not row.never:
        assert reason is None
        return
    assert reason is not None
    if reason.why is Empty.NIL:
        assert known.nil, "no computer says that there is nothing"
        assert not known.kept_back
    if known.kept_back or row.never:
        assert reason.why is Empty.WITHHELD
    if reason.why is Empty.NOT_ASKED:
        assert not known.asked


@given(known=KNOWN)
def test_behavioral_health_says_the_same_of_everybody(known: Known) -> None:
    assert reason_of(BY_NAME["behavioral"], known) == reason_of(BY_NAME["behavioral"], Known())


def test_a_nurse_is_asked_for_none_only_where_nothing_stands_or_is_kept_back() -> None:
    allergies = BY_NAME["allergies"]
    assert may_say_nil(allergies, Known(asked=True))
    assert not may_say_nil(allergies, Known(told=1))
    assert not may_say_nil(allergies, Known(kept_back=True))
    assert not may_say_nil(BY_NAME["behavioral"], Known())
    assert not may_say_nil(BY_NAME["vitals"], Known()), "nobody has none"


def test_sections_of_others_are_known_by_both_codes() -> None:
    assert section_coded(LOINC, "19146-0") is BY_NAME["results"]
    assert section_coded(LOINC, "30954-2") is BY_NAME["results"]
    assert section_coded(LOINC, "54511-1") is BY_NAME["behavioral"]
    assert section_coded(TOC_CODES, "behavioral_health_summary") is BY_NAME["behavioral"]
    assert section_coded("urn:other", "30954-2") is None


def test_what_is_taken_over_can_be_added_by_an_act_that_exists() -> None:
    assert set(TAKEN_OVER) <= set(BY_NAME)
    assert {each for row in TAKEN_OVER.values() for each in row} <= set(ADDABLE)


@pytest.mark.parametrize(
    ("document", "same"),
    [
        (ANN, Same.YES),
        (replace(ANN, numbers=frozenset({(MRN, "rv7")})), Same.YES),  # spaces and case aside
        (replace(ANN, birth_date="1950"), Same.YES),  # told less precisely
        (replace(ANN, birth_date=""), Same.YES),
        (replace(ANN, name="LEE, ANN"), Same.YES),
        (replace(ANN, numbers=frozenset()), Same.ASK),
        (replace(ANN, numbers=frozenset({(SSN, "1")})), Same.ASK),
        (replace(ANN, numbers=frozenset({("", "RV 7")})), Same.ASK),
        (replace(ANN, birth_date="1951-01-02"), Same.ASK),  # the same number, another day
        (replace(ANN, name="Walter Okafor"), Same.ASK),  # the same number, another name
        (replace(ANN, numbers=frozenset({(MRN, "RV 8")})), Same.NO),
        (replace(ANN, numbers=frozenset({(MRN, "RV 8"), ("urn:ehr", "ann")})), Same.NO),
        (replace(ANN, numbers=frozenset(), birth_date="1951-01-02"), Same.NO),
    ],
)
def test_only_a_number_says_that_it_is_the_same_person(document: Person, same: Same) -> None:
    verdict = compare(ANN, document)
    assert verdict.same is same
    assert verdict.why


@given(
    st.builds(Person, st.sampled_from(["", "Ann Lee"]), st.sampled_from(["", "1950-01-02"]),
              st.just(""), st.frozensets(st.tuples(st.sampled_from([MRN, SSN]), st.text("78", min_size=1, max_size=2)), max_size=3)),  # noqa: E501
)  # fmt: skip
def test_a_name_and_a_birth_date_alone_never_suffice(document: Person) -> None:
    if compare(ANN, document).same is Same.YES:
        assert any(document.of_system(each) & ANN.of_system(each) for each in (MRN, SSN))


def test_a_person_confirms_by_typing_a_number_of_the_document() -> None:
    assert confirms(ANN, " rv7 ")
    assert not confirms(ANN, "RV 8")
    assert not confirms(ANN, " ")
    assert not confirms(Person("Ann"), "")


def test_a_receiver_has_a_place_and_short_words() -> None:
    assert received_by(Receiver("  Oak  view ", "L. B", "1")) == Receiver("Oak view", "L. B", "1")
    for wrong in (Receiver(""), Receiver("x" * 201), Receiver("Oak", "a\u202eb")):
        with pytest.raises(Refused):
            received_by(wrong)


def test_an_answer_lies_between_the_handover_and_now() -> None:
    given_at = datetime(2026, 11, 20, 15, 30, 59, tzinfo=UTC)

    def say(at: time | None, on: date | None = TODAY) -> Answer:
        return answered(" L. Brandt ", " All of it ", on, at, given=given_at, now=NOW)

    assert say(time(15, 30)) == Answer(
        "L. Brandt", "All of it", datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    )
    for wrong in ((time(15, 29),), (time(16, 1),), (None,), (time(15, 40), None)):
        with pytest.raises(Refused):
            say(*wrong)
    with pytest.raises(Refused) as error:
        answered("", "x" * 501, TODAY, time(15, 40), given=given_at, now=NOW)
    assert {each.expression for each in error.value.issues} == {"by", "read_back"}


def test_the_lead_is_asked_at_noon_of_the_next_business_day() -> None:
    thanksgiving = WorkCalendar(frozenset({date(2026, 11, 26)}))
    wednesday = datetime(2026, 11, 25, 18, tzinfo=UTC)
    assert lead_asked_from(wednesday, thanksgiving) == datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_the_proof_says_who_told_whom_and_when() -> None:
    answer = Answer("L. Brandt RN", "Warfarin tonight.", NOW)
    assert proof_of(Receiver("Oakview"), answer, "R. Castillo RN") == (
        "R. Castillo RN told L. Brandt RN, Oakview. Read back: Warfarin tonight. "
        "Accepted Nov 20, 16:00."
    )
    assert proof_of(Receiver("Oakview"), answer, "").startswith("We told")
