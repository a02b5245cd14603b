"""Who the patient is, as EHRs really say it."""

from typing import Any

import pytest

from fhir_bridge.r4 import canonicals
from fhir_bridge.r4.reading import read_patient
from fhir_bridge.r4.views import PatientView

MR = {"coding": [{"system": canonicals.IDENTIFIER_TYPE, "code": "MR"}]}


def read(**elements: Any) -> PatientView:
    return read_patient({"resourceType": "Patient", "id": "1", **elements})


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ([{"use": "official", "family": "Okafor", "given": ["Walter", "J."]}], "Walter J. Okafor"),
        ([{"text": "Nguyen Thi Lan", "family": "Nguyen"}], "Nguyen Thi Lan"),
        ([{"use": "nickname", "text": "Ty"}, {"use": "official", "text": "Tyler Reed"}],
         "Tyler Reed"),
        ([{"use": "old", "text": "Ann Gray"}, {"use": "usual", "text": "Ann Price"}], "Ann Price"),
        ([{"use": "old", "text": "Ann Gray"}, {"family": "Price"}], "Price"),
        ([{"use": "old", "text": "Ann Gray"}], "Ann Gray"),
        ([{"use": "official"}, {"family": "Price", "suffix": ["Jr."]}], "Price Jr."),
        ({"family": "Price"}, "Price"),
        ([{"family": "Price\u202e"}], "Price"),
        ([{"family": 7, "given": {"x": 1}}], "Name not recorded"),
        ([], "Name not recorded"),
        (None, "Name not recorded"),
    ],
    ids=str,
)  # fmt: skip
def test_a_patient_is_called_by_the_name_in_use(names: Any, name: str) -> None:
    assert read(name=names).name == name


@pytest.mark.parametrize(
    ("names", "called"),
    [
        ([{"use": "official", "family": "Okafor", "given": ["Walter", "J."]}], "Walter"),
        ([{"family": "Nguyen", "given": ["Thi", "Lan"]}], "Thi Lan"),
        ([{"family": "Nguyen", "given": "Thi Lan"}], "Thi Lan"),
        ([{"use": "official", "given": ["Guadalupe"]}, {"use": "usual", "given": ["Lupe"]}],
         "Lupe"),
        ([{"use": "usual", "family": "Reed"}, {"use": "official", "given": ["Tyler"]}], "Tyler"),
        ([{"use": "old", "given": ["Ann"]}], ""),
        ([{"use": "official", "text": "Tyler Reed"}], ""),
        ([{"given": [7, None, "Ann\u202e"]}], "Ann"),
        (None, ""),
    ],
    ids=str,
)  # fmt: skip
def test_in_a_sentence_every_given_name_counts_and_the_usual_name_before_any(
    names: Any, called: str
) -> None:
    assert read(name=names).called == called


@pytest.mark.parametrize(
    ("identifiers", "mrn"),
    [
        ([{"system": "s", "value": "0"}, {"type": MR, "value": "RV-1"}], "RV-1"),
        ([{"type": MR, "use": "old", "value": "RV-0"}, {"type": MR, "value": "RV-1"}], "RV-1"),
        ([{"value": "no system"}, {"system": "s", "value": "7"}], "7"),
        # never another kind of number for want of a record number
        ([{"type": {"coding": [{"code": "SS"}]}, "system": "us-ssn", "value": "999-38-9361"}],
         None),
        ([{"type": MR}], None),
        ("RV-1", None),
    ],
    ids=str,
)  # fmt: skip
def test_the_record_number_is_the_one_of_its_type_else_the_first_plain_one(
    identifiers: Any, mrn: str | None
) -> None:
    assert read(identifier=identifiers).mrn == mrn


@pytest.mark.parametrize(
    ("communication", "language"),
    [
        ([{"language": {"coding": [{"code": "es"}]}}], "Spanish"),
        ([{"language": {"coding": [{"code": "es-MX"}], "text": "espanol"}}], "Spanish"),
        ([{"language": {"coding": [{"code": "EN_us"}]}}], "English"),
        ([{"language": {"coding": [{"code": "en"}]}},
          {"language": {"coding": [{"code": "vi"}]}, "preferred": True}], "Vietnamese"),
        ([{"language": {"coding": [{"code": "qu", "display": "Quechua"}]}}], "Quechua"),
        ([{"language": {"coding": [{"code": "qu"}]}}], "qu"),
        ([{"language": {"text": "Mixteco"}}], "Mixteco"),
        ([{"preferred": True}, {"language": {"text": "Mixteco"}}], "Mixteco"),
        ([{"language": "es"}], None),
        (None, None),
    ],
    ids=str,
)  # fmt: skip
def test_a_language_is_a_word(communication: Any, language: str | None) -> None:
    assert read(communication=communication).language == language


def needed(code: str) -> dict[str, Any]:
    return {"url": canonicals.INTERPRETER_NEEDED, "valueCoding": {"code": code}}


def required(value: Any) -> dict[str, Any]:
    return {"url": canonicals.INTERPRETER_REQUIRED, "valueBoolean": value}


@pytest.mark.parametrize(
    ("elements", "interpreter"),
    [
        ({"extension": [needed("373066001")]}, True),
        ({"extension": [needed("373067005")]}, False),
        ({"extension": [needed("?"), required(True)]}, True),
        ({"extension": [required(True)]}, True),
        ({"extension": [required(False)]}, False),
        ({"extension": [required("true")]}, False),
        ({"communication": [{"language": {"text": "Spanish, interpreter needed"}}]}, True),
        ({"communication": [{"language": {"text": "Spanish, no interpreter"}}]}, False),
        ({"communication": [{"language": {"text": "Interpreter declined"}}]}, False),
        ({"communication": [{"language": {"text": "Spanish"}}]}, False),
        ({}, False),
    ],
    ids=str,
)
def test_whether_an_interpreter_is_needed_is_read_wherever_it_is_said(
    elements: dict[str, Any], interpreter: bool
) -> None:
    assert read(**elements).interpreter_needed is interpreter


@pytest.mark.parametrize(
    ("telecom", "phone"),
    [
        ([{"system": "phone", "use": "home", "value": "1"},
          {"system": "phone", "use": "mobile", "value": "2"}], "2"),
        ([{"system": "phone", "use": "old", "value": "1"}], None),
        ([{"system": "email", "value": "a@b.example"}, {"system": "phone", "value": "3"}], "3"),
        ([{"system": "phone"}], None),
        ({}, None),
    ],
    ids=str,
)  # fmt: skip
def test_the_phone_is_one_in_use(telecom: Any, phone: str | None) -> None:
    assert read(telecom=telecom).phone == phone


@pytest.mark.parametrize(
    ("elements", "deceased"),
    [
        ({"deceasedBoolean": True}, True),
        ({"deceasedDateTime": "2026-11-18"}, True),
        ({"deceasedBoolean": False}, False),
        ({"deceasedBoolean": "false"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_a_death_is_seen_in_either_form(elements: dict[str, Any], deceased: bool) -> None:
    assert read(**elements).deceased is deceased


def test_sex_and_birth_date_are_shown_only_when_they_mean_something() -> None:
    known = read(gender="female", birthDate="1958-05")
    assert (known.sex_word, known.gender, known.birth_date) == ("Female", "female", "1958-05")
    odd = read(gender="F", birthDate="05/1958")
    assert (odd.sex_word, odd.gender, odd.birth_date) == ("", "F", None)
