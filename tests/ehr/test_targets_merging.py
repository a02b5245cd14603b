from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.ehr.targets import compare, merge_for_update
from fhir_bridge.errors import WrongPatient
from fhir_bridge.r4 import canonicals

PATIENT = {"reference": "Patient/okafor"}


def strategy(code: str) -> dict[str, Any]:
    return {"coding": [{"system": canonicals.STRATEGY, "code": code}], "text": code.title()}


BEFORE: dict[str, Any] = {
    "resourceType": "Goal",
    "id": "g9",
    "meta": {"profile": [canonicals.ENABLEMENT_GOAL]},
    "identifier": [{"system": canonicals.GOAL_ID, "value": "key-1"}],
    "extension": [{"url": canonicals.DOER_EXTENSION, "valueCode": "together"}],
    "lifecycleStatus": "active",
    "achievementStatus": {
        "coding": [{"system": canonicals.GOAL_ACHIEVEMENT, "code": "in-progress"}]
    },
    "category": [{"coding": [{"system": canonicals.GOAL_CATEGORY, "code": "behavioral"}]},
                 strategy("self-management")],
    "description": {"text": "Weigh myself"},
    "subject": PATIENT,
    "startDate": "2026-11-21",
    "target": [{"measure": {"text": "Seven days"}, "dueDate": "2026-12-01"}],
    "note": [{"text": "First small win: Find the scale"}],
}  # fmt: skip


def current() -> dict[str, Any]:
    """What the EHR made of it: ours, and what it added."""
    goal = deepcopy(BEFORE)
    goal["meta"] |= {"versionId": "3", "lastUpdated": "2026-11-21T15:00:00Z", "tag": ["t"]}
    goal["text"] = {"status": "generated", "div": "<div>Weigh myself</div>"}
    goal["identifier"].append({"system": "urn:ehr", "value": "77"})
    goal["extension"].insert(0, {"url": "urn:ehr:flag", "valueBoolean": True})
    goal["achievementStatus"]["text"] = "In progress"
    goal["achievementStatus"]["coding"].append({"system": "urn:ehr", "code": "IP"})
    goal["category"].append({"coding": [{"system": "urn:ehr", "code": "nursing"}]})
    goal["description"]["coding"] = [{"system": "urn:ehr", "code": "W"}]
    goal["target"][0]["measure"]["coding"] = [{"system": "urn:ehr", "code": "M"}]
    goal["target"].append({"detailString": "theirs"})
    goal["note"].append({"text": "Seen by Dr Haddad"})
    goal["statusReason"] = "theirs"
    goal["_startDate"] = {"extension": [{"url": "urn:ehr:x", "valueString": "y"}]}
    return goal


def ours(**changes: Any) -> dict[str, Any]:
    goal = {**deepcopy(BEFORE), **changes}
    return {name: value for name, value in goal.items() if value is not ...}


def test_nothing_changed_keeps_all_that_the_ehr_added() -> None:
    merged = merge_for_update(current(), ours(), BEFORE)
    expected = current()
    for gone in ("versionId", "lastUpdated"):
        expected["meta"].pop(gone)
    expected.pop("text")
    assert merged == expected


def test_our_changes_arrive_and_theirs_stay() -> None:
    new = ours(
        lifecycleStatus="completed",
        achievementStatus={"coding": [{"system": canonicals.GOAL_ACHIEVEMENT, "code": "achieved"}]},
        category=[BEFORE["category"][0], strategy("health-literacy")],
        description={"text": "Weigh myself daily"},
        extension=[{"url": canonicals.DOER_EXTENSION, "valueCode": "patient"}],
        target=[{"measure": {"text": "A month"}, "dueDate": "2027-01-01"}],
        note=[{"text": "First small win: Read the scale"}],
    )
    merged = merge_for_update(current(), new, BEFORE)
    assert compare(new, merged) == ()
    assert merged["achievementStatus"] == {
        "coding": [
            {"system": canonicals.GOAL_ACHIEVEMENT, "code": "achieved"},
            {"system": "urn:ehr", "code": "IP"},
        ]
    }, "the words of the old code are gone"
    assert [each["coding"][0]["code"] for each in merged["category"]] == [
        "behavioral", "health-literacy", "nursing"
    ]  # fmt: skip
    assert merged["description"]["coding"] == [{"system": "urn:ehr", "code": "W"}]
    assert merged["target"][0]["measure"]["coding"] == [{"system": "urn:ehr", "code": "M"}]
    assert merged["target"][1] == {"detailString": "theirs"}
    assert merged["note"] == [
        {"text": "First small win: Read the scale"}, {"text": "Seen by Dr Haddad"}
    ]  # fmt: skip
    assert merged["extension"][0] == {"url": "urn:ehr:flag", "valueBoolean": True}
    assert {"system": "urn:ehr", "value": "77"} in merged["identifier"]
    assert merged["statusReason"] == "theirs"
    assert "text" not in merged


@pytest.mark.parametrize("before", [BEFORE, None])
def test_a_small_win_that_was_withdrawn_goes_and_their_note_stays(before: Any) -> None:
    merged = merge_for_update(current(), ours(note=...), before)
    assert merged["note"] == [{"text": "Seen by Dr Haddad"}]


def test_a_due_date_that_was_taken_back_goes_when_we_had_sent_it() -> None:
    target = [{"measure": {"text": "Seven days"}}]
    merged = merge_for_update(current(), ours(target=target), BEFORE)
    assert "dueDate" not in merged["target"][0]
    assert merge_for_update(current(), ours(target=...), BEFORE)["target"] == [
        {"detailString": "theirs"}
    ]
    assert "startDate" not in merge_for_update(current(), ours(startDate=...), BEFORE)


def test_what_we_never_sent_stays_when_we_do_not_send_it() -> None:
    before = {name: value for name, value in BEFORE.items() if name != "startDate"}
    merged = merge_for_update(current(), ours(startDate=...), before)
    assert merged["startDate"] == "2026-11-21"


def test_what_the_ehr_dropped_is_sent_again() -> None:
    bare = {name: current()[name] for name in ("resourceType", "id", "subject", "description")}
    merged = merge_for_update(bare, ours(), BEFORE)
    assert compare(ours(), merged) == ()
    assert merged["id"] == "g9"


def test_a_narrative_that_somebody_wrote_stays() -> None:
    goal = {**current(), "text": {"status": "additional", "div": "<div>by hand</div>"}}
    assert merge_for_update(goal, ours(), BEFORE)["text"]["status"] == "additional"


def test_another_patients_goal_is_never_edited() -> None:
    with pytest.raises(WrongPatient):
        merge_for_update({**current(), "subject": {"reference": "Patient/harris"}}, ours())
    full = {"reference": "https://ehr.example/r4/Patient/okafor"}
    assert merge_for_update({**current(), "subject": full}, ours())["subject"] == full


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["coding", "system", "code", "url", "text"]), inner)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*BEFORE, "x"]), JSON))
def test_any_record_of_the_same_patient_can_be_merged(theirs: dict[str, Any]) -> None:
    goal = {**theirs, "resourceType": "Goal", "id": "g9", "subject": PATIENT}
    merged = merge_for_update(goal, ours(), BEFORE)
    assert compare(ours(), merged) == ()
