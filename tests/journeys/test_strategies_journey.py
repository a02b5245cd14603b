"""The four strategies with their own work: taught, shown, done, left out; noted and told again."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from nurse import Nurse, launch, records, tally

from fhir_bridge.wire import read_json
from support.pages import Form, forms, text
from support.world import World

KNOWING, CARE, ONLINE, DAILY = (
    f"strategies/{code}"
    for code in ("health-literacy", "system-navigation", "digital-empowerment", "self-management")
)


def look(nurse: Nurse, page: str, skill: str) -> Form:
    """The form of one skill."""
    html = nurse.open(page).text
    [found] = [each for each in forms(html) if each.fields.get("skill") == skill]
    return found


def only(nurse: Nurse, page: str, ending: str) -> Form:
    """The one form of a page that goes there."""
    [found] = [each for each in forms(nurse.open(page).text) if each.action.endswith(ending)]
    return found


def noted(nurse: Nurse, page: str, skill: str, result: str, **typed: str) -> httpx.Response:
    """Note one look; it must be kept."""
    page_after = nurse.send(look(nurse, page, skill), result=result, **typed)
    assert page_after.status_code == 200, text(page_after.text)
    return page_after


def kept(world: World, type: str = "Observation") -> list[dict[str, Any]]:
    return [read_json(row.body) for row in records(world, type)]


def test_thi_lan_is_not_judged_by_what_her_grandson_carried(on_both: World) -> None:
    nurse = launch(on_both, "nguyen")
    form = look(nurse, KNOWING, "medicines")
    assert not form.fields.get("interpreter"), "nobody is chosen for the nurse"
    again = nurse.send(form, result="not-yet", way="talk")
    assert again.status_code == 422
    assert "Choose who interpreted." in text(again.text)
    page = noted(
        nurse, KNOWING, "medicines", "not-yet", way="talk", interpreter="none-or-family",
        note="Kevin interpreted.",
    )  # fmt: skip
    said = text(page.text)
    assert "Noted as “could not be judged”" in said
    assert "Repeat it with a qualified interpreter" in said
    assert "nothing looked at yet" in said, "she is not rated by it"
    noted(
        nurse, KNOWING, "medicines", "correct-after-reteach", way="show", interpreter="qualified",
        interpreter_id="VI-4471",
    )  # fmt: skip
    said = nurse.reads(KNOWING)
    assert "Interpreter VI-4471" in said
    assert "Once more on another day" in said
    assert "R. Castillo RN" in said


def test_walters_warning_signs_are_read_together_filled_from_an_order_and_explained(
    on_both: World,
) -> None:
    nurse = launch(on_both)
    said = nurse.reads(KNOWING)
    assert "Heart failure Draft" in said
    assert "Diabetes Draft" in said
    assert "COPD" not in said
    sheet = "warning-signs/heart-failure"
    [gain] = [
        each for each in forms(nurse.open(sheet).text) if each.fields.get("slot") == "weight-gain"
    ]
    without = nurse.send(gain, words="3 pounds in a day")
    assert without.status_code == 422
    assert "Write whose order it is" in text(without.text)
    nurse.send(gain, words="3 pounds in a day", order="Dr. Lindqvist, Nov 18")
    said = nurse.reads(sheet)
    assert "your weight goes up by 3 pounds in a day" in said
    assert "Dr. Lindqvist, Nov 18" in said
    assert "not approved by a clinician yet" in said
    page = noted(nurse, KNOWING, "warning-signs", "correct-first", way="sheet")
    assert "explained it back at once" in text(page.text)
    assert "Once more on another day" in text(page.text)


def test_not_yet_is_gone_over_again_at_once_another_way_and_then_supported_alone(
    on_both: World,
) -> None:
    nurse = launch(on_both, "delgado")
    typed = {"interpreter": "qualified", "interpreter_id": "ES-1"}
    page = noted(nurse, KNOWING, "medicines", "not-yet", way="talk", **typed)
    assert "Go over it again now" in text(page.text)
    assert '<details class="fb-skill-note" open>' in page.text
    same = nurse.send(look(nurse, KNOWING, "medicines"), result="not-yet", way="talk", **typed)
    assert same.status_code == 422
    assert "Choose another way than last time." in text(same.text)
    page = noted(nurse, KNOWING, "medicines", "not-yet", way="picture", **typed)
    said = text(page.text)
    assert "Extra support with this alone. A safety net today" in said
    assert "Go over it again by Mon, Nov 23." in said
    assert said.count("Extra support with this alone") == 1


def test_who_did_it_is_who_learnt_it(on_both: World) -> None:
    nurse = launch(on_both)
    form = look(nurse, CARE, "ride")
    html = nurse.open(CARE).text
    [maria] = [
        each for each in html.split('value="') if each.startswith("alone@RelatedPerson/")
        and "book" not in each[:80]
    ][:1]  # fmt: skip
    value = maria.partition('"')[0]
    nurse.send(form, result=value)
    noted(nurse, CARE, "book", "alone")
    noted(nurse, CARE, "refill", "directed")
    stuck = nurse.send(look(nurse, CARE, "coverage"), result="system-in-the-way")
    assert stuck.status_code == 422
    noted(nurse, CARE, "coverage", "system-in-the-way", in_the_way="Nobody answers the line")
    said = nurse.reads(CARE)
    for words in ("Maria Okafor did it", "Walter did it", "Walter told somebody what to do",
                  "In the way: Nobody answers the line", "Clear what is in the way"):  # fmt: skip
        assert words in said
    private = [each for each in kept(on_both) if "focus" in each]
    assert {each["meta"]["security"][0]["code"] for each in private} == {"caregiver-private"}


def test_leon_chooses_paper_and_it_is_no_score(on_both: World) -> None:
    nurse = launch(on_both, "harris")
    noted(nurse, ONLINE, "portal", "together", frustrated="on")
    assert "Had enough of it" in nurse.reads(ONLINE)
    choice = only(nurse, ONLINE, "/choice")
    nurse.send(choice, words="I choose paper.")
    said = nurse.reads(ONLINE)
    assert "Not in the plan: Leon’s own choice, since Nov 20." in said
    assert "Nobody asks about it before Nov 20, 2027." in said
    assert "I choose paper." in said
    assert "Letters and lists on paper" in said
    assert "Note who did it" not in said, "nobody is asked about it"
    assert not [each for each in forms(nurse.open(ONLINE).text) if each.action.endswith("/looks")]
    back = only(nurse, ONLINE, "/choice")
    assert back.fields["wanted"] == "yes"
    nurse.send(back)
    assert "Not in the plan" not in nurse.reads(ONLINE)


def test_a_session_is_noted_and_told(on_both: World) -> None:
    nurse = launch(on_both, "brooks")
    form = only(nurse, DAILY, "/sessions")
    empty = nurse.send(form)
    assert empty.status_code == 422
    for words in ("Choose what it was about.", "Choose how you met.", "Give the minutes"):
        assert words in text(empty.text)
    nurse.send(form, **{"about_do-it": "on", "medium": "PHONE", "minutes": "25",
                        "material": "Calendar in large print"})  # fmt: skip
    said = nurse.reads(DAILY)
    assert "Session of 25 minutes by phone: do what my plan asks of me each day" in said
    assert "Calendar in large print" in said
    [made] = [each for each in kept(on_both, "Communication") if "25" in str(each)]
    assert made["meta"]["security"][0]["code"] == "enablement-assessment"


def test_goals_of_the_strategy_stand_in_the_patients_words(riverside: World) -> None:
    nurse = launch(riverside)
    nurse.write("Carry my own shopping <home> & up the hill")
    assert "Carry my own shopping <home> & up the hill" in nurse.reads(DAILY)
    assert "Carry my own shopping" not in nurse.reads(CARE)
    assert "<home>" not in nurse.open(DAILY).text


def test_something_else_from_the_plan_can_be_looked_at(riverside: World) -> None:
    nurse = launch(riverside)
    assert not [
        each for each in forms(nurse.open(DAILY).text) if each.fields.get("skill") == "weigh"
    ]
    noted(nurse, f"{DAILY}?wanted=weigh", "weigh", "alone", way="show", note="7 of 7 days")
    said = nurse.reads(DAILY)
    assert "Weigh myself and write it down" in said
    assert "7 of 7 days" in said


@pytest.mark.parametrize("path", ["strategies/courage", "strategies/", "warning-signs/gout"])
def test_what_there_is_not_is_said_so(riverside: World, path: str) -> None:
    assert launch(riverside).open(path).status_code == 404


FORMS: dict[str, Callable[[Nurse], Form]] = {
    "look": lambda nurse: look(nurse, CARE, "book"),
    "session": lambda nurse: only(nurse, CARE, "/sessions"),
    "choice": lambda nurse: only(nurse, ONLINE, "/choice"),
    "sheet": lambda nurse: next(
        each for each in forms(nurse.open("warning-signs/copd").text) if "slot" in each.fields
    ),
}
WHOLE = {
    "result": "alone", "about_book": "on", "medium": "FACE", "minutes": "9", "words": "x",
    "order": "Dr. L",
}  # fmt: skip


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"expected_patient": "another"}, 409), ({"expected_patient": ""}, 422),
        ({"csrf": "guessed"}, 422), ({"key": "no-key"}, 400),
    ],
)  # fmt: skip
def test_a_form_for_another_patient_or_from_elsewhere_does_nothing(
    on_both: World, kind: str, changed: dict[str, str], status: int
) -> None:
    nurse = launch(on_both, "abara")
    form = FORMS[kind](nurse)
    before = tally(on_both)
    answer = nurse.send(form, **(WHOLE | changed))
    assert answer.status_code in {status, 403, 401}, text(answer.text)
    assert tally(on_both) == before


@pytest.mark.parametrize("kind", FORMS)
def test_a_button_pressed_twice_notes_it_once(on_both: World, kind: str) -> None:
    nurse = launch(on_both, "price")
    form = FORMS[kind](nurse)
    assert nurse.send(form, **WHOLE).status_code == 200
    before = tally(on_both)
    assert nurse.send(form, **WHOLE).status_code == 200
    assert tally(on_both) == before
    other = nurse.send(form, **(WHOLE | {"note": "else", "words": "else", "minutes": "10"}))
    assert other.status_code == 409
    assert "sent before with other words" in text(other.text)


def test_a_learner_whom_the_chart_does_not_know_is_not_taken(riverside: World) -> None:
    nurse = launch(riverside)
    form = look(nurse, CARE, "book")
    answer = nurse.send(form, result="alone@RelatedPerson/somebody-else")
    assert answer.status_code == 400
    assert kept(riverside) == []


@pytest.mark.parametrize("patient", ["whitfield", "tanaka"])
def test_in_hospice_care_and_after_a_death_nothing_is_asked(riverside: World, patient: str) -> None:
    walter, nurse = launch(riverside), launch(riverside, patient)
    for page in (KNOWING, CARE, ONLINE, DAILY, "warning-signs/copd"):
        html = nurse.open(page)
        assert html.status_code == 200
        mine = [each for each in forms(html.text) if "/strategies/" in each.action
                or "/warning-signs/" in each.action]  # fmt: skip
        assert mine == [], page
        assert "Next:" not in text(html.text)
    before = len(kept(riverside))
    form = look(walter, CARE, "book")
    own = only(nurse, "today", "/logout").fields
    action = form.action.replace(walter.ctx, nurse.ctx)
    answer = nurse.http.post(
        f"{riverside.app_url}{action}",
        data=form.fields | own | {"result": "alone"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Nothing is asked of anybody" in text(answer.text)
    assert len(kept(riverside)) == before


def test_of_a_young_child_nothing_is_said_to_be_looked_at_but_of_whoever_looks_after_it(
    riverside: World,
) -> None:
    nurse = launch(riverside, "price")
    said = nurse.reads(KNOWING)
    assert "Whoever looks after Noah: nothing looked at yet" in said
    assert "Decide with Noah" not in nurse.reads("approach")
