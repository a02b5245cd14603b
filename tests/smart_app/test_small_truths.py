"""What a line claims of a patient: nothing that the record does not bear out."""

from dataclasses import replace

import preview
import pytest

from fhir_bridge.care.enablement import Doer
from smart_app.screens import goal_form, goals, today
from smart_app.screens.panels import PARTLY
from smart_app.screens.receipts import receipt

FRAME = preview.FRAME


def frame(**patient: object) -> preview.PageFrame:
    return replace(FRAME, patient=replace(FRAME.patient, **patient))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("called", "name", "said"),
    [
        ("Thi Lan", "Thi Lan Nguyen", "Thi Lan’s"),
        ("Ty", "Tyler Reed", "Ty’s"),
        ("", "Nguyen Thi Lan", "Nguyen’s"),
    ],
)
def test_a_patient_is_spoken_of_as_the_ehr_says(called: str, name: str, said: str) -> None:
    assert frame(called=called, name=name).possessive == said


def test_a_young_childs_goals_are_not_said_to_be_in_the_childs_own_words() -> None:
    weigh = preview.WEIGH.model_copy(update={"doer": Doer.CAREGIVER})
    row = goals.goal_row(weigh, receipt("in-ehr", preview.EHR), FRAME, version=1)
    grown_up, child = frame(birth_date="2014-11-20"), frame(birth_date="2020-05-02")
    assert "own words" in goals.summary((row,), grown_up)
    assert goals.summary((row,), child) == "Agreed with Walter and the family."
    assert "own words" in goals.summary((row,), frame(birth_date=None))


def test_what_the_patient_left_out_is_said_to_be_a_choice_and_is_not_offered() -> None:
    cards = {card.strategy.code: card for card in today.strategy_cards((), ["digital-empowerment"])}
    online = cards["digital-empowerment"]
    assert online.count == "Not in the plan"
    assert online.help.startswith(today.LEFT_OUT)
    page = today.today_page(FRAME, (), {}, left_out=["digital-empowerment"])
    assert "goals?strategy=digital-empowerment" not in page
    assert "goals?strategy=self-management" in page


def test_a_goal_that_may_mean_something_else_says_so_wherever_it_is_shown() -> None:
    strange = replace(preview.SODIUM, cannot_be_fully_read=True)
    rows = (goals.ehr_goal_row(strange, FRAME),)
    blank = goal_form.blank_form(preview.UUID(int=10))
    assert PARTLY in goals.goals_page(FRAME, rows, blank)
    assert PARTLY in today.today_page(FRAME, rows, {})
    plain = (goals.ehr_goal_row(preview.SODIUM, FRAME),)
    assert PARTLY not in goals.goals_page(FRAME, plain, blank)


def test_nothing_is_offered_to_somebody_who_has_died() -> None:
    page = today.today_page(frame(deceased=True), (), {})
    assert "fb-starters" not in page
    assert "No goals, and none are needed." in page
    assert "fb-starters" in today.today_page(FRAME, (), {})
