"""What a record can be found by."""

import json
import re
import tarfile
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.r4.dates import OPEN_HIGH
from fhir_bridge.r4.elements import codes_of, elements_of
from fhir_bridge.r4.indexing import AS_WRITTEN, LONGEST, Indexed
from fhir_bridge.r4.search_parameters import (
    SEARCH_PARAMETERS,
    SearchParameter,
    indexed,
    normalised,
)

EVERY = [
    pytest.param(type, parameter, id=f"{type}-{parameter.code}")
    for type, parameters in SEARCH_PARAMETERS.items()
    for parameter in parameters
]
DAY = ("2026-11-21T00:00:00.000000Z", "2026-11-22T00:00:00.000000Z")


def found(resource: dict[str, Any], param: str) -> list[tuple[str, str]]:
    rows = indexed(resource)
    return [row[1:] for row in rows.tokens + rows.dates if row[0] == param and row[1] != AS_WRITTEN]


@pytest.mark.parametrize(
    ("resource", "param", "rows"),
    [
        ({"resourceType": "Goal", "lifecycleStatus": "active"}, "lifecycle-status",
         [("http://hl7.org/fhir/goal-status", "active")]),
        ({"resourceType": "Goal", "subject": {"reference": "Patient/1"}}, "patient",
         [("Patient", "1")]),
        ({"resourceType": "Goal", "subject": {"reference": "Group/1"}}, "patient", []),
        ({"resourceType": "Goal", "subject": {"reference": "Group/1"}}, "subject",
         [("Group", "1")]),
        ({"resourceType": "Goal", "subject": {"reference": "https://x.example/Patient/1"}},
         "patient", [("Patient", "1")]),
        ({"resourceType": "Goal", "subject": {"reference": "urn:uuid:1"}}, "subject",
         [("", "urn:uuid:1")]),
        ({"resourceType": "Goal", "subject": {"reference": "#inside"}}, "subject", []),
        ({"resourceType": "Goal", "category": [
            {"coding": [{"system": "a", "code": "1"}, {"code": "2"}]}, {"text": "words"},
            {"coding": [{"system": "a", "code": "1"}]}]},
         "category", [("a", "1"), ("", "2")]),
        ({"resourceType": "Goal", "identifier": [
            {"system": "s", "value": "v"}, {"value": "w"}, {"system": "s"}]},
         "identifier", [("s", "v"), ("", "w")]),
        ({"resourceType": "Goal", "startDate": "2026-11-21"}, "start-date", [DAY]),
        ({"resourceType": "Goal", "target": [
            {"dueDate": "2026-11-21"}, {"dueDuration": {"value": 1}}, {"dueDate": "soon"}]},
         "target-date", [DAY]),
        ({"resourceType": "Encounter", "class": {"system": "v3", "code": "IMP"}}, "class",
         [("v3", "IMP")]),
        ({"resourceType": "Encounter", "period": {"start": "2026-11-21"}}, "date",
         [(DAY[0], OPEN_HIGH)]),
        ({"resourceType": "Encounter", "hospitalization": {"dischargeDisposition": {
            "coding": [{"system": "d", "code": "home"}]}}}, "discharge-disposition",
         [("d", "home")]),
        ({"resourceType": "Encounter", "location": [
            {"location": {"reference": "Location/1"}}, {"location": {"reference": "Location/2"}}]},
         "location", [("Location", "1"), ("Location", "2")]),
        ({"resourceType": "Patient", "name": [
            {"family": "Dueñas", "given": ["Mercedes", "María"], "prefix": ["Dr."]}]},
         "name", [("", "duenas"), ("", "mercedes"), ("", "maria"), ("", "dr.")]),
        ({"resourceType": "Patient", "name": [{"family": "Dueñas", "given": ["Mercedes"]}]},
         "given", [("", "mercedes")]),
        ({"resourceType": "Patient", "address": [{"line": ["1 Main  St"], "period": {}}]},
         "address", [("", "1 main st")]),
        ({"resourceType": "Patient", "gender": "female"}, "gender",
         [("http://hl7.org/fhir/administrative-gender", "female")]),
        ({"resourceType": "Organization", "name": "Riverside", "alias": ["RPC"]}, "name",
         [("", "riverside"), ("", "rpc")]),
        ({"resourceType": "Group", "actual": False}, "actual", [("", "false")]),
        ({"resourceType": "Condition", "onsetPeriod": {"end": "2026-11-21"}}, "onset-date",
         [("0001-01-01T00:00:00.000000Z", DAY[1])]),
        ({"resourceType": "Provenance", "target": [{"reference": "Goal/1/_history/2"}]}, "target",
         [("Goal", "1")]),
        ({"resourceType": "QuestionnaireResponse", "questionnaire": "https://x.example/Q|1"},
         "questionnaire", [("", "https://x.example/Q|1")]),
    ],
    ids=str,
)  # fmt: skip
def test_a_record_is_found_by_what_it_says(
    resource: dict[str, Any], param: str, rows: list[tuple[str, str]]
) -> None:
    assert found(resource, param) == rows


@pytest.mark.parametrize("value", [None, 1, True, "text", [], {}, [[]], [None], {"coding": "x"}])
@pytest.mark.parametrize("type", sorted(SEARCH_PARAMETERS))
def test_an_element_of_the_wrong_type_gives_no_nonsense(type: str, value: object) -> None:
    names = {path.split(".")[0] for each in SEARCH_PARAMETERS[type] for path in each.paths}
    rows = indexed({"resourceType": type, **dict.fromkeys(names, value)})
    assert all(row[2] in {"true", "text", "text|"} for row in rows.tokens)
    assert rows.dates == ()


def test_what_a_database_would_choke_on_is_left_out() -> None:
    long, nul = "x" * (LONGEST + 1), "a\x00b"
    goal = {
        "resourceType": "Goal",
        "lifecycleStatus": nul,
        "identifier": [{"system": long, "value": "1"}, {"system": "s", "value": long}],
        "subject": {"reference": f"urn:uuid:{long}"},
    }
    assert indexed(goal) == Indexed()
    patient = {"resourceType": "Patient", "name": [{"family": long + "é", "given": [nul]}]}
    assert found(patient, "name") == [("", "x" * LONGEST), ("", "ab")]


def test_a_type_nobody_searches_is_found_by_nothing() -> None:
    for type in ("Nothing", None, 7, ["Goal"]):
        assert indexed({"resourceType": type, "status": "active"}) == Indexed()


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["coding", "code", "system", "value", "reference", "start", "end", "text"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(SEARCH_PARAMETERS)), st.data())
def test_no_record_is_odd_enough_to_raise(type: str, data: st.DataObject) -> None:
    names = {path.split(".")[0] for each in SEARCH_PARAMETERS[type] for path in each.paths}
    some = st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(names), ANYTHING))
    rows = indexed({"resourceType": type, **data.draw(some)})
    assert all(isinstance(part, str) and "\x00" not in part for row in rows.tokens for part in row)
    assert all(row[1] < row[2] for row in rows.dates)


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("DUEÑAS", "duenas"),
        ("  Mary\tAnn \n O'Neill ", "mary ann o'neill"),
        ("Łukasz Ørsted Straße ﬁ", "lukasz orsted strasse fi"),
        ("Nguyễn Thị Lan", "nguyen thi lan"),
        ("İstanbul ISPARTA", "istanbul isparta"),
        ("a\u200bb\x00c", "abc"),
        ("Müller", "muller"),
        ("李", "李"),
        (" ", ""),
    ],
)
def test_words_are_compared_without_case_and_accents(text: str, compared: str) -> None:
    assert normalised(text) == compared


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(("type", "parameter"), EVERY)
def test_a_parameter_looks_at_elements_that_r4_has(type: str, parameter: SearchParameter) -> None:
    for path in parameter.paths:
        element = None
        within = type
        for name in path.split("."):
            element = (elements_of(within) or {}).get(name)
            assert element is not None or within == "Extension", path
            within = element.type if element else "Reference"
        if parameter.target and element:
            assert not element.targets or parameter.target in element.targets
        if element and element.type == "code":
            systems = {system for system, _ in codes_of(element.codes)}
            assert parameter.system in systems, systems
        else:
            assert not parameter.system


def test_no_type_has_two_parameters_of_one_name() -> None:
    for parameters in SEARCH_PARAMETERS.values():
        names = [each.code for each in parameters]
        assert len(names) == len(set(names))


@cache
def _defined(shared: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Kind and expression of R4's and US Core's parameters, by type and name."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for name in ("us_core_610.tgz", "hl7.fhir.r4.core-4.0.1.tgz"):
        with tarfile.open(shared / "fhir-packages" / name) as package:
            for member in package:
                if "/SearchParameter-" in member.name:
                    content = package.extractfile(member)
                    assert content
                    row = json.load(content)
                    for type in row.get("base", ()):
                        found[type, row["code"]] = (row["type"], row.get("expression", ""))
    return found


OURS = {("Group", "name")}  # ATR and PDex search groups by name; R4 does not
OTHER_KIND = {("QuestionnaireResponse", "questionnaire")}  # a canonical is looked up as a URI


def test_names_and_kinds_are_those_of_r4_and_us_core(shared: Path) -> None:
    defined = _defined(shared)
    for type, parameters in SEARCH_PARAMETERS.items():
        for each in parameters:
            if (type, each.code) in OURS:
                continue
            kind, expression = defined[type, each.code]
            assert each.kind == kind or (type, each.code) in OTHER_KIND, (type, each.code)
            stems = _stems(type, expression)
            for path in each.paths:
                assert _stem(type, path) in stems or path.startswith("extension."), (type, path)


def _stems(type: str, expression: str) -> set[str]:
    """The plain paths of an expression: ``Condition.onset.as(Period)`` looks at ``onset``."""
    paths = re.findall(rf"\b{type}\.([A-Za-z.]+)", expression)
    return {re.sub(r"\.(as|where|exists)$", "", path) for path in paths}


def _stem(type: str, path: str) -> str:
    """A path without the type of its choice: ``onsetPeriod`` is a form of ``onset``."""
    *before, last = path.split(".")
    within = type
    for name in before:
        within = (elements_of(within) or {})[name].type
    element = (elements_of(within) or {}).get(last)
    return ".".join([*before, (element.choice or last) if element else last])


WANTED = {  # exchange P14, SHALL and SHOULD, with what we add
    "Patient": "identifier name birthdate gender family given death-date",
    "CarePlan": "patient category status date",
    "Goal": "patient target-date lifecycle-status description identifier achievement-status",
    "Encounter": "patient date identifier class type status location discharge-disposition",
    "CareTeam": "patient status",
    "Condition": "patient category clinical-status code onset-date",
    "Provenance": "target patient",
    "Group": "identifier name type managing-entity",
}


def test_what_payers_and_us_core_search_by_is_there() -> None:
    indexes: dict[str, set[str]] = defaultdict(set)
    for type, parameters in SEARCH_PARAMETERS.items():
        indexes[type] = {each.code for each in parameters}
    for type, names in WANTED.items():
        assert set(names.split()) <= indexes[type], type
