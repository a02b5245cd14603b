"""A goal is written, and the plan of care and the handout tell it; some get no handout."""

import pytest
from nurse import launch, records, rows

from fhir_bridge import care_plans
from fhir_bridge.store.tables import Audit
from fhir_bridge.wire import read_json
from support.pages import text
from support.world import World


def test_a_goal_is_told_by_the_plan_and_the_handout(on_both: World) -> None:
    nurse = launch(on_both)
    nurse.write("Walk to the <church>", small_win="To the corner & back", due="2026-12-20")
    said = nurse.reads("handout")
    assert "“Walk to the <church>”" in said
    assert "Next small step: To the corner & back" in said
    printed = nurse.open("print/handout")
    assert "<church>" in text(printed.text) and "<church>" not in printed.text
    assert "RV-0048213" not in printed.text.partition("<article")[2], "no record number on paper"
    plan = nurse.reads("record")
    assert "Footbridge’s plan of care" in plan
    assert "“Walk to the <church>”" in plan
    [row] = records(on_both, "CarePlan")
    assert read_json(row.body)["status"] == "active"
    assert care_plans.keep_up(on_both.bridge) == 0, "the page has made it already"
    seen = [each.detail for each in rows(on_both, Audit) if each.what == "handout"]
    assert seen == ["handout en"]


def test_one_patients_pages_tell_nothing_of_another(riverside: World) -> None:
    launch(riverside).write("Walk to the church")
    other = launch(riverside, "delgado")
    for path in ("handout", "print/handout", "record"):
        assert "Walk to the church" not in other.reads(path), path


@pytest.mark.parametrize("language", ["en", "es", "read-aloud"])
def test_it_is_printed_in_the_language_that_was_chosen(riverside: World, language: str) -> None:
    nurse = launch(riverside)
    said = nurse.reads(f"print/handout?language={language}&private=yes")
    first = {"en": "Call 911 now if", "es": "Llame al 911 ahora mismo si"}
    assert first.get(language, "Read aloud by an interpreter") in said
    assert "Heart failure" not in said and "Insuficiencia" not in said


def test_the_patients_language_is_chosen_first(riverside: World) -> None:
    assert "Llame al 911" in launch(riverside, "delgado").reads("handout")


@pytest.mark.parametrize("asked", ["language=xx", "sheet=nothing", "sheet=copd"])
def test_what_is_not_offered_is_not_there(riverside: World, asked: str) -> None:
    nurse = launch(riverside)
    assert nurse.open(f"handout?{asked}").status_code == 404


def test_before_anything_is_kept_the_page_can_be_printed_and_keeps_nothing(
    riverside: World,
) -> None:
    nurse = launch(riverside)
    assert "We write my goals here:" in nurse.reads("print/handout")
    nurse.reads("record")
    assert records(riverside) == []


@pytest.mark.parametrize("patient", ["whitfield", "tanaka"])
def test_in_hospice_care_and_after_a_death_there_is_none(riverside: World, patient: str) -> None:
    nurse = launch(riverside, patient)
    for path in ("handout", "print/handout"):
        said = nurse.reads(path)
        assert "there is no handout" in said
        assert "What matters to me" not in said
