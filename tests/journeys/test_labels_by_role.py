"""What a label keeps from a role is on none of its pages: walked, every page that needs no id."""

import pytest
from administrator import being
from nurse import Nurse, launch

from fhir_bridge.care.case import PEOPLE
from fhir_bridge.roles import LABELS, hidden_from, rights_of
from smart_app.app import create_app
from support.pages import form
from support.world import World

ALONE = "She cries at night and cannot do this any more"
PROTECTED = ("naltrexone", "alcohol", "a text to jo")
"""Words of what the EHR labels as Part 2 in this chart."""


def pages(nurse: Nurse) -> dict[str, str]:
    """Every page of a chart whose address holds nothing but the context."""
    paths = create_app(nurse.world.bridge).openapi()["paths"]
    mine = [
        path.removeprefix("/c/{ctx}/") for path, methods in paths.items()
        if path.startswith("/c/{ctx}/") and path.count("{") == 1 and "get" in methods
    ]  # fmt: skip
    assert len(mine) > 30
    return {path: nurse.open(path).text for path in (*mine, *PANELS)}


PANELS = ("panel/Condition", "panel/MedicationRequest", "panel/DocumentReference")


def holding(drawn: dict[str, str], *words: str) -> set[str]:
    return {path for path, page in drawn.items() if any(w in page.lower() for w in words)}


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_each_role_of_care_hides_what_its_rights_do_not_give(role: str) -> None:
    for right, labels in LABELS.items():
        assert labels.isdisjoint(hidden_from(role)) is (right in rights_of(role))


def test_what_is_specially_protected_is_on_no_page_of_who_may_not_see_it(world: World) -> None:
    """Also not where our copies stand in for the EHR: a colleague read them before."""
    nurse = launch(world, "reed")
    nurse.send(form(nurse.open("today").text, "/start"))
    assert "record" in holding(pages(nurse), *PROTECTED)
    with being(world, "community-health-worker"):
        seen = pages(nurse)
        assert holding(seen, *PROTECTED) == set()
        assert "Your role is not shown what is specially protected" in seen["record"]
        assert "sertraline" in seen["record"].lower()
        world.control({"kind": "down"})
        try:
            copies = {path: nurse.open(path).text for path in ("record", "medicines", "handout")}
        finally:
            world.control()
        assert "sertraline" in copies["record"].lower()
        assert holding(copies, *PROTECTED) == set()
    with being(world, "pharmacist"):
        assert "record" in holding(pages(nurse), *PROTECTED), "nothing was lost by the look"


@pytest.mark.parametrize("role", ["community-health-worker", "pharmacist"])
def test_what_a_caregiver_said_alone_is_on_no_page_of_who_may_not_see_it(
    world: World, role: str
) -> None:
    nurse = launch(world)
    around = nurse.open("support").text
    if "/support/answers" not in around:
        nurse.send(form(around, "/support/people"), name="Maria Okafor", kin="DAUC")
        around = nurse.open("support").text
    if ALONE not in around:
        answers = form(around, "/support/answers")
        nurse.send(answers, alone="yes", present="yes", strained="yes", strain=ALONE)
    assert "support" in holding(pages(nurse), ALONE.lower())
    with being(world, role):
        seen = pages(nurse)
        assert holding(seen, ALONE.lower()) == set()
        assert "/support/answers" not in seen["support"]
        assert "is for the nurse, social worker or behavioral health" in seen["support"]
