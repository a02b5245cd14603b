"""What a nurse says of a stay that no feed told of: it counts at once, stays, and gives way."""

from datetime import UTC, datetime

import pytest
from administrator import as_role
from nurse import Nurse, launch, rows, tally

from fhir_bridge import staff
from fhir_bridge.clock import fixed
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import Audit
from support.pages import Form, forms, text
from support.world import World

TUESDAY = datetime(2026, 11, 17, 21, 0, tzinfo=UTC)  # 15:00 in Chicago, an hour after he left
KNOWN = "His daughter called"


@pytest.fixture
def nurse(riverside: World) -> Nurse:
    riverside.bridge.clock = fixed(TUESDAY)
    base = riverside.bridge.site("sandbox").base
    staff.set_discipline(riverside.bridge, "sandbox", base, "castillo", "rn", by=OPERATOR)
    made = launch(riverside)
    for start in forms(made.open("today").text):
        if start.action.endswith("/start"):
            made.send(start)
    return made


def offered(nurse: Nurse) -> dict[str, Form]:
    found = forms(nurse.open("transition/by-hand").text)
    return {each.fields["word"]: each for each in reversed(found) if "word" in each.fields}


def test_a_date_that_is_wrong_is_put_right_and_the_history_says_by_whom(nurse: Nurse) -> None:
    done = nurse.send(offered(nurse)["dates"], left="2026-11-16", how=KNOWN)
    assert "It is kept, and counts from now on." in text(done.text)
    said = nurse.reads("transition")
    assert "by Wed, Nov 18" in said, "the first contact is due a day earlier"
    assert "Day 1 after leaving Riverside Hospital" in said
    assert "Said by R. Castillo RN, 15:00: the dates were other ones, left Nov 16" in said
    assert [each.detail for each in rows(nurse.world, Audit) if each.what == "stay-by-hand"] == [
        "dates"
    ]


def test_who_has_not_left_after_all_is_in_hospital_and_leaves_again_by_hand(nurse: Nurse) -> None:
    nurse.send(offered(nurse)["not-left"], how="The unit, 14:50")
    assert "In Riverside Hospital" in nurse.reads("transition")
    assert {"left", "moved"} <= offered(nurse).keys()
    nurse.send(offered(nurse)["left"], on="2026-11-17", disposition="snf", how="The unit")
    said = nurse.reads("transition")
    assert "Moved to a nursing facility" in said
    assert "has not left after all · The unit, 14:50" in said, "nothing of it is lost"


def test_a_stay_nobody_told_of_is_a_way_home_of_its_own_until_it_is_said_that_it_never_was(
    nurse: Nurse,
) -> None:
    new = offered(nurse)["came"]
    nurse.send(new, on="2026-10-30", facility="Mercy", setting="inpatient", how=KNOWN)
    assert "In Mercy" in nurse.reads("transition")
    forms_of = [each for each in forms(nurse.open("transition/by-hand").text)
                if each.fields.get("word") == "not-come"
                and each.fields["stay"].startswith("by-hand|")]  # fmt: skip
    nurse.send(forms_of[0], how="It was another Walter")
    assert "In Mercy" not in nurse.reads("transition")
    assert "it did not happen · It was another Walter" in nurse.reads("transition/by-hand")


def test_pressed_twice_it_is_said_once_and_a_mistake_keeps_what_was_typed(nurse: Nurse) -> None:
    form = offered(nurse)["dates"]
    before = tally(nurse.world)["encounter_event"]
    wrong = nurse.send(form, left="2026-11-16", how="")
    assert wrong.status_code == 422
    assert "Write how you know" in text(wrong.text)
    [back] = [each for each in forms(wrong.text)
              if each.fields.get("word") == "dates" and each.fields["left"]]  # fmt: skip
    assert back.fields["left"] == "2026-11-16"
    for _ in range(2):
        assert nurse.send(form, left="2026-11-16", how=KNOWN).status_code == 200
    assert tally(nurse.world)["encounter_event"] == before + 1


@pytest.mark.parametrize("changed", [{"word": "flew"}, {"stay": ""}, {"setting": "moon"}])
def test_what_no_form_of_ours_says_is_refused(nurse: Nurse, changed: dict[str, str]) -> None:
    assert nurse.send(offered(nurse)["dates"], how=KNOWN, **changed).status_code == 400


def test_of_a_stay_that_is_not_there_nothing_is_said(nurse: Nurse) -> None:
    form = offered(nurse)["dates"]
    assert nurse.send(form, stay="V-999", left="2026-11-16", how=KNOWN).status_code == 404


def test_who_does_not_work_with_the_patient_says_nothing_of_a_stay(nurse: Nurse) -> None:
    form = offered(nurse)["dates"]
    as_role(nurse.world, "admin")
    assert nurse.send(form, left="2026-11-16", how=KNOWN).status_code == 404
    assert nurse.open("transition/by-hand").status_code == 404
    as_role(nurse.world, "case-manager")


def test_a_notice_that_cover_ends_becomes_help_with_an_appeal_on_the_same_day(
    nurse: Nurse,
) -> None:
    assert "Nobody is in a facility." in nurse.reads("transition/coverage")
    moved = offered(nurse)["came"]
    nurse.send(moved, on="2026-11-17", facility="Lakeview", setting="skilled-nursing", how=KNOWN)
    assert "The notice came: write it down" in nurse.reads("transition")
    found = forms(nurse.open("transition/coverage").text)
    form = next(each for each in found if each.action.endswith("/transition/coverage"))
    lacking = nurse.send(form, last="", plan="Heartland", words="Cover ends", due="2026-11-17")
    assert lacking.status_code == 422
    assert "Give the last day that is covered." in text(lacking.text)
    typed = {"plan": "Heartland", "words": "Cover ends", "due": "2026-11-17"}
    done = nurse.send(form, last="2026-11-18", quote="by noon", **typed)
    said = text(done.text)
    assert done.status_code == 200, said
    assert "Stay in Lakeview, covered until Nov 18, 2026; the notice came 1 day before" in said
    assert nurse.send(form, stay="V-999", last="2026-11-18", **typed).status_code == 404
