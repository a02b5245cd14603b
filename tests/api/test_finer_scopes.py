"""A finer scope narrows every way to records of its type, or is refused (P7, Q6)."""

from pathlib import Path
from typing import Any

import pytest
from bulk_talk import GROUP, Bulk, by_type

from fhir_bridge.api.app import create_app
from fhir_bridge.api.scopes import grantable
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.scopes import MalformedScope
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store
from fhir_bridge.store.files import LocalFiles
from fhir_bridge.wire import Document
from support.desk import AT, bridge_over
from support.members_world import EVERYTHING, READS, chart, keep, ours, told
from support.systems import System, refusal, register

LONGITUDINAL = "system/CarePlan.rs?category=longitudinal"
ACTIVE = "system/Goal.rs?lifecycle-status=active"

GRANTED = {
    LONGITUDINAL: LONGITUDINAL,
    "system/CarePlan.read?category=urn:x|a,b": "system/CarePlan.read?category=urn:x|a,b",
    "system/CarePlan.rs?category=a&status=active": "system/CarePlan.rs?category=a&status=active",
    "system/CarePlan.rs?category=a system/CarePlan.rs?category=b":
        "system/CarePlan.rs?category=a system/CarePlan.rs?category=b",
    "system/Encounter.rs?date=ge2020-01-01": "system/Encounter.rs?date=ge2020-01-01",
    # R4 has it, it is not served here: left out, as without the condition
    f"system/Immunization.rs?status=completed {ACTIVE}": ACTIVE,
}  # fmt: skip
REFUSED = (
    "system/CarePlan.rs?potato=1", "system/CarePlan.rs?category", "system/CarePlan.rs?category=",
    "system/CarePlan.rs?_count=1", "system/CarePlan.rs?category=a&_sort=date",
    "system/CarePlan.rs?_lastUpdated=gt2020-01-01", "system/CarePlan.rs?category:potato=a",
    "system/Encounter.rs?date=yesterday", "system/CarePlan.rs?_id=plan-ann",
    "system/CarePlan.cruds?category=a", "system/*.rs?category=a", "system/CarePlan.rs?",
    "system/CarePlan.rs?category:in=http://x", "system/CarePlan.rs?patient.name=ann",
    # one condition for all that is done with a type
    "system/CarePlan.r system/CarePlan.s?category=a",
    "system/CarePlan.r?category=a system/CarePlan.s?category=b",
    " ".join(f"system/CarePlan.rs?category={n}" for n in range(21)),
    # every query would carry them
    " ".join(f"system/{type}.rs?category={','.join(map(str, range(200)))}"
             for type in ("CarePlan", "CareTeam", "Condition")),
)  # fmt: skip


def filled(store: Store, our_keys: ClientKeys) -> Bridge:
    made = bridge_over(store, our_keys)
    told(made)
    plan = next(each for each in chart("ann") if each["resourceType"] == "CarePlan")
    category = [{"coding": [{"code": "longitudinal"}]}]
    goals = [{"reference": f"Goal/{name}"} for name in ("goal-ann", "done-ann")]
    keep(made, plan | {"id": "long-ann", "category": category, "goal": goals})
    keep(made, chart("ann")[1] | {"id": "done-ann", "lifecycleStatus": "completed"})
    return made


@pytest.fixture
def payer(bridge: Bridge) -> System:
    return System(create_app(bridge), id="plan")


def found(payer: System, path: str, scope: str) -> set[str]:
    answer = payer.fhir("GET", path, scope)
    assert answer.status_code == 200, answer.text
    return {entry["resource"]["id"] for entry in answer.json().get("entry", [])}


def statuses(payer: System, path: str, scope: str) -> set[int]:
    ways = ("", "/_history/1", "/_history")
    return {payer.fhir("GET", f"{path}{way}", scope).status_code for way in ways}


def test_what_can_be_searched_by_is_granted_and_the_rest_is_refused() -> None:
    for asked, granted in GRANTED.items():
        assert grantable(asked, READS) == granted
    # a letter that the client may not have is taken away, the condition stays
    assert grantable(LONGITUDINAL, "system/CarePlan.r") == LONGITUDINAL.replace(".rs", ".r")
    for asked in REFUSED:
        with pytest.raises(MalformedScope) as refused:
            grantable(asked, READS)
        assert "potato" not in str(refused.value)


def test_a_token_is_granted_with_the_condition_as_it_was_asked_for(payer: System) -> None:
    plan = payer.assertion
    assert payer.ask(scope=LONGITUDINAL, client_assertion=plan()).json()["scope"] == LONGITUDINAL
    answer = payer.ask(scope="system/CarePlan.rs?potato=1", client_assertion=plan())
    assert refusal(answer) == "invalid_scope"


def test_every_way_to_records_shows_the_finer_part_alone(everywhere: Bridge) -> None:
    payer = System(create_app(everywhere), id="plan")
    assert found(payer, "CarePlan", LONGITUDINAL) == {"long-ann"}
    assert found(payer, "CarePlan?_id=plan-ann", LONGITUDINAL) == set()
    count = payer.fhir("GET", "CarePlan?_summary=count", LONGITUDINAL)
    assert count.json()["total"] == 1
    assert statuses(payer, "CarePlan/long-ann", LONGITUDINAL) == {200}
    assert statuses(payer, "CarePlan/plan-ann", LONGITUDINAL) == {404}


def test_includes_and_provenance_pass_through_it_too(everywhere: Bridge) -> None:
    payer = System(create_app(everywhere), id="plan")
    both = f"system/CarePlan.rs {ACTIVE} system/Provenance.rs"
    with_goals = "CarePlan?_id=long-ann&_include=CarePlan:goal"
    assert found(payer, with_goals, both) == {"long-ann", "goal-ann"}
    assert found(payer, "Provenance", both) == {"signed-goal-ann"}
    finished = both.replace("=active", "=completed")
    assert found(payer, with_goals, finished) == {"long-ann", "done-ann"}
    assert found(payer, "Provenance", finished) == set()


def test_scopes_of_one_type_add_up_and_the_whole_type_swallows_them(payer: System) -> None:
    two = f"{LONGITUDINAL} system/CarePlan.rs?category=assess-plan"
    assert found(payer, "CarePlan", two) == {"plan-ann", "long-ann"}
    assert found(payer, "CarePlan", f"{LONGITUDINAL} {READS}") == {"plan-ann", "long-ann"}


def test_an_earlier_version_is_shown_where_it_says_what_the_condition_was_held_against(
    payer: System, bridge: Bridge
) -> None:
    def change(**more: Any) -> None:
        goal = chart("ann")[1] | more
        with bridge.store.writing() as session:
            resources.update(session, EVERYTHING, Document.of(goal), id="goal-ann", at=AT)

    change(lifecycleStatus="completed")
    change(lifecycleStatus="active", description={"text": "Walk far"})
    history = payer.fhir("GET", "Goal/goal-ann/_history", ACTIVE).json()["entry"]
    assert [each["resource"]["meta"]["versionId"] for each in history] == ["3", "1"]
    assert payer.fhir("GET", "Goal/goal-ann/_history/2", ACTIVE).status_code == 404
    assert payer.fhir("GET", "Goal/goal-ann/_history/2", READS).status_code == 200


def test_an_export_holds_the_finer_part_and_its_files_open_to_no_narrower_token(
    bridge: Bridge, tmp_path: Path
) -> None:
    bridge.files = LocalFiles(tmp_path)
    register(bridge.store, "plan", kind="payer", scopes=READS, opt_in=False, purpose="HPAYMT",
             per_minute=100_000)  # fmt: skip
    payer = Bulk(bridge, System(create_app(bridge), id="plan"), AT)
    goals = f"{GROUP}?_type=Goal"
    whole = payer.manifest(goals)
    part = payer.manifest(goals, scope=ACTIVE)
    assert by_type(payer.lines(part)) == {"Goal": {"goal-ann"}}
    assert by_type(payer.lines(whole)) == {"Goal": {"goal-ann", "done-ann"}}
    url, wide = (each["output"][0]["url"] for each in (part, whole))
    assert payer.get(url, ACTIVE).status_code == payer.get(url).status_code == 200
    assert payer.get(wide, ACTIVE).status_code == 403
    payer.steps.close()  # type: ignore[attr-defined]


def test_a_patient_outside_the_condition_is_not_there(payer: System) -> None:
    scope = "system/Patient.rs?family=nobody system/Goal.rs"
    assert found(payer, "Patient", scope) == set()
    assert payer.fhir("GET", f"Patient/{ours('ann')}", scope).status_code == 404
    assert found(payer, "Goal", scope) == {"goal-ann", "done-ann"}
