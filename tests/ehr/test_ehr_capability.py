import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.shortfalls import LOOKED_AT, describe


def of_goal(**listed: Any) -> Capability:
    resource = {"type": "Goal", **listed}
    return Capability.of({"rest": [{"mode": "server", "resource": [resource]}]})


def test_what_is_listed_can_be_done_and_nothing_else() -> None:
    capability = of_goal(
        interaction=[{"code": "read"}, {"code": "search-type"}],
        searchParam=[{"name": "patient"}, {"name": "identifier"}],
        conditionalCreate=True,
        versioning="versioned",
        operation=[{"name": "match"}],
    )
    assert capability.can("Goal", "read")
    assert capability.can("Goal", "search")
    assert not capability.can("Goal", "create")
    assert not capability.can("Task", "read")
    assert capability.search_params("Goal") == {"patient", "identifier"}
    assert capability.conditional_create("Goal")
    assert not capability.conditional_create("Task")
    assert capability.versioning("Goal") == "versioned"
    assert capability.operations("Goal") == {"match"}


@pytest.mark.parametrize("value", [None, "true", 1, "yes", []])
def test_a_conditional_create_is_promised_by_true_alone(value: object) -> None:
    assert not of_goal(conditionalCreate=value).conditional_create("Goal")


def test_a_statement_about_a_client_promises_nothing() -> None:
    resource = {"type": "Goal", "interaction": [{"code": "create"}]}
    statement = {"rest": [{"mode": "client", "resource": [resource]}]}
    assert not Capability.of(statement).can("Goal", "create")


def test_real_statements_are_read_and_none_takes_a_goal(captured: Path) -> None:
    capability = Capability.of(json.loads((captured / "capability-r4.json").read_bytes()))
    assert capability.fhir_version == "4.0.1"
    for type in ("Patient", "CarePlan", "Encounter", "Goal", "CareTeam", "Condition"):
        assert capability.can(type, "read"), type
        assert "patient" in capability.search_params(type) or type == "Patient"
    assert not capability.can("Goal", "create")
    assert not capability.conditional_create("Goal")
    rows = {row.type: row for row in describe(capability)}
    assert list(rows) == list(LOOKED_AT)
    assert rows["Goal"].read
    assert rows["Goal"].search
    assert rows["Goal"].notes == ("Goals cannot be written as goals.",)
    assert rows["CarePlan"].notes == ()


def test_epics_older_interface_takes_goals_but_no_changes(shared: Path) -> None:
    raw = (shared / "ehr" / "epic" / "capability-stu3.json").read_bytes()
    capability = Capability.of(json.loads(raw))
    assert capability.can("Goal", "create")
    assert capability.software == "Epic May 2026"
    (goal,) = (row for row in describe(capability) if row.type == "Goal")
    assert goal.notes == (
        "Goals cannot be changed once written: later changes stay in Footbridge.",
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["rest", "resource", "type", "interaction", "code", "mode", "software",
                         "name", "searchParam", "searchInclude", "operation", "versioning"]),
        inner,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_json_is_a_statement_that_promises_little(statement: Any) -> None:
    assert len(describe(Capability.of(statement))) == len(LOOKED_AT)
