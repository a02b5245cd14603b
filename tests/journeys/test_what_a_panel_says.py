"""What one panel says of a list: whose it is, what is missing, what the EHR remarks."""

from collections.abc import Iterator
from typing import Any

import pytest
from eavesdropper import Eavesdropper, searchset
from nurse import Nurse, launch, rows
from reading import panel

from fhir_bridge.store.tables import Audit
from support.world import World

PLAN: dict[str, Any] = {
    "resourceType": "CarePlan", "id": "plan", "status": "active", "intent": "plan",
    "title": "A plan", "subject": {"reference": "Patient/okafor"},
}  # fmt: skip


@pytest.fixture(scope="module")
def nurse(world: World) -> Nurse:
    """Walter's page; nothing of him is ever kept here."""
    return launch(world)


@pytest.fixture(autouse=True)
def _hushed(ehr: Eavesdropper) -> Iterator[None]:
    yield
    ehr.hush()


NOBODY_SEES = (
    "Riverside EHR shows you no care plans for this patient. There may be some you may not see."
)


def test_c13_none_is_said_of_what_this_user_may_see(nurse: Nurse, ehr: Eavesdropper) -> None:
    ehr.say("/r4/CarePlan", searchset())
    assert NOBODY_SEES in panel(nurse.open("today").text, "CarePlan")


def test_c5_what_the_ehr_remarks_is_shown_as_text(nurse: Nurse, ehr: Eavesdropper) -> None:
    remark = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "warning", "code": "x", "diagnostics": "<b>Some</b> are filtered"}],
    }
    bundle = searchset(remark)
    bundle["entry"][0]["search"]["mode"] = "outcome"
    ehr.say("/r4/CarePlan", bundle)
    page = nurse.open("today").text
    assert "<b>Some</b> are filtered" in panel(page, "CarePlan")
    assert "&lt;b&gt;Some" in page


def test_c10_what_cannot_be_understood_fully_says_so(nurse: Nurse, ehr: Eavesdropper) -> None:
    modifier = {"url": "https://ehr.example/not-done", "valueBoolean": True}
    ehr.say("/r4/CarePlan", searchset({**PLAN, "modifierExtension": [modifier]}))
    assert "A plan" in panel(nurse.open("today").text, "CarePlan")
    said = "This cannot be understood fully here. Read it in the EHR."
    assert said in panel(nurse.open("today").text, "CarePlan")
    ehr.say("/r4/CarePlan", searchset(PLAN))
    assert said not in panel(nurse.open("today").text, "CarePlan")


def test_c11_what_was_entered_in_error_is_left_out_and_counted(
    nurse: Nurse, ehr: Eavesdropper
) -> None:
    wrong = {**PLAN, "id": "wrong", "status": "entered-in-error", "title": "A MISTAKE"}
    ehr.say("/r4/CarePlan", searchset({**PLAN, "title": "A sound plan"}, wrong))
    page = nurse.open("today").text
    assert "A sound plan" in page
    assert "A MISTAKE" not in page
    assert "1 entered in error in the EHR: left out." in panel(page, "CarePlan")


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/r4/CarePlan?page=2", "http://127.0.0.1:1/r4/CarePlan", "/elsewhere"],
)
def test_c2_a_page_that_leads_our_token_elsewhere_is_in_the_audit(
    world: World, nurse: Nurse, ehr: Eavesdropper, link: str
) -> None:
    ehr.say("/r4/CarePlan", searchset() | {"link": [{"relation": "next", "url": link}]})
    ehr.calls.clear()
    assert "The list is not complete" in panel(nurse.open("today").text, "CarePlan")
    assert len(ehr.heard("GET", "/r4/CarePlan")) == 1
    last = [row.detail for row in rows(world, Audit) if row.action == "R"][-1]
    assert "the next page of CarePlan lies outside the EHR's base" in last
    assert "evil" not in last
