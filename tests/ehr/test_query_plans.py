"""Every question the chart page asks, against every CapabilityStatement there is."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.plans import NEEDS, SELECTING, Params, Plan, by_post, completed, plan_of
from fhir_bridge.ehr.quirks import SHEETS, quirks_of

SHEET_OF = {"nextgen": "spec"}  # no sheet of its own: its statement says enough
R4_RESULTS = {"_count", "_sort"}
"""What R4 lets a client send to any server, where the server lists nothing of its kind."""


@dataclass(frozen=True)
class Captured:
    name: str
    statement: dict[str, Any]

    @property
    def capability(self) -> Capability:
        return Capability.of(self.statement)

    def plan(self, type: str) -> Plan:
        return plan_of(type, self.capability, quirks_of(SHEET_OF.get(self.name, self.name)))

    def row(self, type: str) -> dict[str, Any]:
        [row] = [each for each in self.statement["rest"][0]["resource"] if each["type"] == type]
        return dict(row)


@pytest.fixture
def real(captured: Path) -> Captured:
    statement = json.loads((captured / "capability-r4.json").read_bytes())
    return Captured(captured.name, statement)


def offered(real: Captured, type: str) -> Plan:
    """Its plan; a type that it does not list is asked for by nobody."""
    plan = real.plan(type)
    if type in SELDOM and not plan.offered:
        pytest.skip(f"{real.name} lists no {type}")
    return plan


SELDOM = {"MedicationStatement"}
"""Types that only some EHRs show."""


def every_question(plan: Plan) -> list[Params]:
    """The first question, and what becomes of it when parts are refused."""
    first = plan.query("p1")
    plain = tuple(each for each in first if each not in plan.sort)
    return [first, plain, *([(*plain, plan.status)] if plan.status else [])]


@pytest.mark.parametrize("type", NEEDS)
def test_c1_nothing_is_sent_to_a_real_ehr_that_it_does_not_list(real: Captured, type: str) -> None:
    plan = offered(real, type)
    assert plan.offered
    listed = real.capability.search_params(type)
    sent = {name for question in every_question(plan) for name, _ in question}
    assert sent <= listed, f"{real.name} lists no {sent - listed} for {type}"


@pytest.mark.parametrize("type", NEEDS)
def test_c6_nothing_is_left_out_that_a_real_ehr_requires(real: Captured, type: str) -> None:
    """Epic says "required search parameter", athenahealth has an extension, Oracle a sentence."""
    sent = {name for name, _ in offered(real, type).query("p1")}
    row = real.row(type)
    alone, one_of = set(), set()
    for parameter in row["searchParam"]:
        said = parameter.get("documentation", "")
        if re.search(r"required search parameter|\(Required\)", said):
            alone.add(parameter["name"])
        if "required field if" in said:
            one_of.add(parameter["name"])
    for extension in row.get("extension", ()):
        for each in extension.get("extension", ()):
            if each["url"] == "requiredAnySearchParams":
                one_of.add(each["valueString"])
    assert alone <= sent
    assert not one_of or any({*each.split(", ")} <= sent for each in one_of)
    assert real.name != "epic" or type != "CarePlan" or alone == {"category"}
    assert real.name not in {"oracle", "athena"} or one_of


@pytest.mark.parametrize("type", NEEDS)
def test_c7_nothing_comes_along_that_the_page_does_not_show(real: Captured, type: str) -> None:
    sent = {name for question in every_question(real.plan(type)) for name, _ in question}
    assert not sent & {"_include", "_revinclude"}


@pytest.mark.parametrize("type", NEEDS)
def test_only_values_that_a_real_ehr_takes_are_sent(real: Captured, type: str) -> None:
    """Epic's statement names the statuses that its CareTeam and Condition searches take."""
    asked = [each for question in every_question(offered(real, type)) for each in question]
    documented = {
        each["name"]: each.get("documentation", "") for each in real.row(type)["searchParam"]
    }
    for name, value in asked:
        if found := re.search(r"Only .*?statuses of (.*?) are supported", documented[name]):
            taken = set(re.findall(r"'([a-z-]+)'", found[1]))
            assert set(value.split(",")) <= taken
        if "Currently only active" in documented[name]:
            assert value == "active"
        if name == "category":
            assert value == "assess-plan"


EXPECTED: dict[str, dict[str, str]] = {
    "epic": {
        "CarePlan": "patient category _count", "Encounter": "patient _count",
        "Goal": "patient _count", "CareTeam": "patient _count", "Condition": "patient _count",
        "MedicationRequest": "patient intent _count", "Observation": "patient code _count",
    },
    "oracle": {
        "CarePlan": "patient category _count", "Encounter": "patient _count",
        "Goal": "patient", "CareTeam": "patient", "Condition": "patient",
        "MedicationRequest": "patient intent _count", "Observation": "patient code _count",
    },
    "athena": {
        "CarePlan": "patient category _count", "Encounter": "patient _count",
        "Goal": "patient _count", "CareTeam": "patient _count", "Condition": "patient _count",
        "MedicationRequest": "patient intent _count", "Observation": "patient code _count",
    },
    "meditech": {
        "CarePlan": "patient category _count", "Encounter": "patient _count",
        "Goal": "patient _count", "CareTeam": "patient _count", "Condition": "patient _count",
        "MedicationRequest": "patient intent _count", "Observation": "patient code _count",
    },
    "nextgen": {
        "CarePlan": "patient category", "Encounter": "patient", "Goal": "patient",
        "CareTeam": "patient", "Condition": "patient", "MedicationRequest": "patient intent",
        "MedicationStatement": "patient", "Observation": "patient code",
    },
}  # fmt: skip


@pytest.mark.parametrize("type", NEEDS)
def test_the_plans_for_the_real_ehrs_are_these(real: Captured, type: str) -> None:
    asked = offered(real, type).query("p1")
    assert " ".join(name for name, _ in asked) == EXPECTED[real.name][type]


FALLBACKS = {
    "epic": {
        "CarePlan", "Encounter", "Goal", "CareTeam", "Condition", "MedicationRequest",
        "Observation",
    },
    "oracle": {"Encounter", "CareTeam", "Condition", "MedicationRequest"},
    "athena": {"CareTeam", "MedicationRequest"},
    "meditech": {"CarePlan", "Encounter", "Goal", "CareTeam", "Condition", "MedicationRequest"},
    "nextgen": {
        "CarePlan", "Goal", "CareTeam", "Condition", "MedicationRequest", "MedicationStatement",
        "Observation",
    },
}  # fmt: skip


def test_a_status_is_added_after_a_refusal_only_where_there_is_one(real: Captured) -> None:
    told = {type for type in NEEDS if real.plan(type).offered and real.plan(type).status}
    assert told == FALLBACKS[real.name]


@pytest.mark.parametrize("type", NEEDS)
@pytest.mark.parametrize("sheet", SHEETS)
def test_with_a_sheet_alone_what_it_requires_is_sent(sheet: str, type: str) -> None:
    plan = plan_of(type, None, SHEETS[sheet])
    assert plan.offered
    assert set(SHEETS[sheet].required.get(type, ())) <= set(plan.query("p1"))
    assert bool(plan.sort) == (sheet == "spec" and bool(NEEDS[type].sort))


def statement(type: str, *params: str, interactions: str = "read search-type") -> Capability:
    row = {
        "type": type,
        "interaction": [{"code": code} for code in interactions.split()],
        "searchParam": [{"name": name} for name in params],
    }
    return Capability.of({"rest": [{"mode": "server", "resource": [row]}]})


SHAPES: list[tuple[str, Capability | None, str, str, Params | None]] = [
    ("nothing is known", None, "spec", "Encounter",
     (("patient", "p1"), ("_count", "100"), ("_sort", "-date"))),
    ("nothing is known", None, "oracle", "Goal", (("patient", "p1"),)),
    # HAPI, Medplum and our own engine list no result parameter at all: R4's word counts
    ("HAPI's way", statement("Encounter", "_id", "_lastUpdated", "patient", "date"), "spec",
     "Encounter", (("patient", "p1"), ("_count", "100"), ("_sort", "-date"))),
    ("no date to sort by", statement("Encounter", "_id", "patient"), "spec", "Encounter",
     (("patient", "p1"), ("_count", "100"))),
    ("it sorts", statement("Encounter", "patient", "date", "_sort"), "athena", "Encounter",
     (("patient", "p1"), ("_sort", "-date"))),
    ("it counts in its own way", statement("Encounter", "patient", "date", "_maxresults"), "spec",
     "Encounter", (("patient", "p1"),)),
    ("by subject alone", statement("Goal", "subject"), "spec", "Goal",
     (("subject", "Patient/p1"), ("_count", "100"))),
    ("no category", statement("CarePlan", "patient"), "spec", "CarePlan",
     (("patient", "p1"), ("_count", "100"))),
    ("no category, but the sheet knows better", statement("CarePlan", "patient"), "epic",
     "CarePlan", (("patient", "p1"), ("category", "assess-plan"), ("_count", "100"))),
    ("it lists a search and none of its parameters", statement("Goal"), "spec", "Goal",
     (("patient", "p1"), ("_count", "100"))),
    ("no way to name the patient", statement("Goal", "_id", "category"), "spec", "Goal", None),
    ("it reads, and does not search", statement("Goal", "patient", interactions="read"), "spec",
     "Goal", None),
    ("not this type", statement("Task", "patient"), "spec", "Goal", None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "known", "sheet", "type", "asked"), SHAPES)
def test_a_plan_is_what_the_statement_and_the_sheet_leave(
    what: str, known: Capability | None, sheet: str, type: str, asked: Params | None
) -> None:
    plan = plan_of(type, known, SHEETS[sheet])
    assert plan.offered == (asked is not None), what
    assert not plan.offered or plan.query("p1") == asked, what


def test_what_says_how_an_answer_looks_is_not_mistaken_for_what_selects_it() -> None:
    assert not SELECTING & R4_RESULTS
    hapi = statement("Goal", *SELECTING, "patient")
    assert ("_count", "100") in plan_of("Goal", hapi, SHEETS["spec"]).query("p1")


def test_every_search_is_completed_by_the_same_rules() -> None:
    oracle = statement("Goal", "patient", "_count")
    assert completed("Goal", (("patient", "p1"),), oracle, SHEETS["oracle"]) == (("patient", "p1"),)
    assert completed("Goal", (("_count", "7"),), None, SHEETS["spec"]) == (("_count", "7"),)
    assert completed("CarePlan", (), None, SHEETS["epic"]) == (
        ("category", "assess-plan"), ("_count", "100"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("type", "names", "posted"),
    [
        ("Patient", ("identifier",), True),
        ("Patient", ("name:exact",), True),
        ("RelatedPerson", ("phone",), True),
        ("Patient", ("_id",), False),
        ("Goal", ("patient", "identifier"), False),
    ],
)
def test_c8_what_names_a_person_stands_in_no_url(
    type: str, names: tuple[str, ...], posted: bool
) -> None:
    assert by_post(type, names) is posted


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_sheet_says_where_it_has_its_facts_from(sheet: str) -> None:
    assert SHEETS[sheet].name == sheet
    assert all(SHEETS[sheet].sources)
    assert SHEETS[sheet].sources
