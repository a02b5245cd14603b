"""Whoever has died is asked nothing any more: no goal begins, wherever the form came from."""

import pytest
from nurse import WORDS, Colleague, launch, tally
from reading import start

from support.pages import text
from support.world import World


@pytest.mark.parametrize("kept", [True, False], ids=["kept here", "read live"])
def test_a_form_that_was_open_when_the_patient_died_begins_no_goal(
    world: World, kept: bool
) -> None:
    patient = "okafor" if kept else "harris"
    nurse = launch(world, patient)
    if kept:
        start(nurse)
    blank = nurse.blank()
    Colleague(world).change("Patient", patient, deceasedDateTime="2026-11-20T09:00:00-06:00")
    page = nurse.reads("today")
    assert "Died" in page
    assert "or begin with" not in page, "nothing is offered"
    before = tally(world)
    answer = nurse.send(blank, strategy="self-management", statement=WORDS)
    assert answer.status_code == 422
    assert "this patient has died. No goal was begun" in text(answer.text)
    assert tally(world) == before
