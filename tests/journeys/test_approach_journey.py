"""Approaches at the nurse's desk: Leon's own choice, Irena's extra support, rules nobody signed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from nurse import Nurse, launch, tally

from fhir_bridge import signed_rules
from fhir_bridge.care.approach import VERSION
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.sandbox.stories.dates import StoryDay, demo_day
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store.tables import ContextRow
from smart_app.past import STORIES
from smart_app.past.player import play
from support.pages import Form, forms, text
from support.world import NOW, World

TOLD = ("okafor", "delgado", "harris", "kowalski", "whitfield")


@pytest.fixture(scope="module")
def town(make_world: Callable[..., AbstractContextManager[World]]) -> Iterator[World]:
    """A world with the past of those whose approach a story tells, its rules signed."""
    with make_world() as made:
        signed_rules.sign(made.bridge, "sandbox", "Dr. A. Lindqvist", by=OPERATOR)
        day = StoryDay(demo_day(NOW))
        play(made.bridge, "sandbox", [STORIES[id](day) for id in TOLD])
        yield made


def form(nurse: Nurse, action: str, **fields: str) -> Form:
    """One of the forms of the page, by where it goes and what it carries."""
    page = nurse.open("approach")
    assert page.status_code == 200, page.text
    return next(
        each for each in forms(page.text)
        if each.action.endswith(action) and fields.items() <= each.fields.items()
    )  # fmt: skip


def row(said: str, title: str) -> str:
    """What the page says of one strategy."""
    end = min((at for other in TITLES if (at := said.find(other, said.find(title) + 5)) > 0),
              default=len(said))  # fmt: skip
    return said[said.find(title) : end]


TITLES = ("Understanding my health", "Getting care", "Phone and online", "Day to day")


def of_strategies(nurse: Nurse) -> str:
    said = nurse.reads("approach")
    return said[said.index("By strategy") :]


def test_leon_chooses_more_independence_and_it_takes_two_clicks(town: World) -> None:
    nurse = launch(town, "harris")
    today = nurse.reads("today")
    assert "Approach: Do with" in today
    assert "Leon asks for more independence" in today  # the first click leads to the page
    said = nurse.reads("approach")
    assert "Stop the weekly calls. I’ll mail my log." in said
    assert "Not in my plan (his choice)" in said
    done = nurse.send(form(nurse, "/own-choice"))  # the second
    assert "Kept: your decision" in text(done.text)
    after = of_strategies(nurse)
    for title in ("Understanding my health", "Getting care", "Day to day"):
        assert "Stand by" in row(after, title)[:60]
    assert "Leon chose it" in after
    assert "Leon asks for" not in nurse.reads("approach").split("By strategy")[0]
    assert "Approach: Stand by" in nurse.reads("today")


def test_irena_used_her_plan_and_every_approach_is_as_it_was(town: World) -> None:
    nurse = launch(town, "kowalski")
    today = nurse.reads("today")
    assert "extra support suggested" in today
    assert "Did Irena use the action plan? Then it is a win: keep it" in today
    before = nurse.reads("approach")
    assert "Irena went to the emergency department, home Thu, Nov 19" in before
    assert "Call by Mon, Nov 23" in before
    added = nurse.send(form(nurse, "/extra-support", say="added"), used_plan="yes")
    said = text(added.text)
    assert "Every approach is as it was." in said
    assert "Used the action plan: a win" in said
    assert said.count("Stand by since") == before.count("Stand by since") == 4
    assert "more support" not in row(said, "Understanding my health").lower()
    lately = nurse.reads("today").partition("Since yesterday")[2].partition("New or changed")[0]
    assert "Went home" in lately and "She did right to call" in lately
    assert "sed the action plan" in lately, "the win stands among what happened"
    ended = nurse.send(form(nurse, "/extra-support", say="ended"), why="decided", words="")
    assert ended.status_code == 422
    assert "Write down why it ends." in text(ended.text)
    ended = nurse.send(form(nurse, "/extra-support", say="ended"), why="decided", words="She asks")
    assert "Extra support has ended." in text(ended.text)


def test_walter_may_have_more_in_one_strategy_and_stays_do_with_overall(town: World) -> None:
    nurse = launch(town)
    said = nurse.reads("approach")
    assert "Overall: Do with" in said
    knowing = row(of_strategies(nurse), "Understanding my health")
    assert "More independence suggested: Stand by" in knowing
    assert "Shown on two days a week or more apart." in knowing
    kept = "Stays Do with until Dec 16, whatever is decided"
    assert f"{kept}: medicines, warning signs and what to do, plan from here." in knowing
    assert "Do for" in row(of_strategies(nurse), "Phone and online")[:60]


def test_of_rosa_too_little_is_known_and_nothing_is_suggested(town: World) -> None:
    nurse = launch(town, "delgado")
    said = nurse.reads("approach")
    assert "Not enough to suggest anything" in said
    assert "suggested:" not in said.lower()
    assert "not looked at yet" in said


def test_around_george_everything_is_quiet(town: World) -> None:
    nurse = launch(town, "whitfield")
    assert "Approach:" not in nurse.reads("today")
    page = nurse.open("approach")
    assert "Nothing is asked or decided here now." in text(page.text)
    assert not [each for each in forms(page.text) if "/approach" in each.action]
    for word in ("uggested", "look again", "Stays Do with"):
        assert word not in text(page.text)


MISTAKES: dict[str, tuple[dict[str, str], str]] = {
    "no approach": ({"approach": ""}, "Choose one of the four."),
    "differs without a reason": ({"approach": "manage"}, "Write down why."),
    "nobody says what he says": ({"patient": ""}, "Say what the patient says to it."),
    "own choice without what belongs to it": (
        {"approach": "sustain", "patient": "own-choice"}, "Write down whom to call",
    ),
    "a day too far": ({"review_on": "2027-11-20"}, "within the next 90 days"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_keeps_what_was_typed_and_decides_nothing(town: World, name: str) -> None:
    typed, told = MISTAKES[name]
    nurse = launch(town)
    nurse.open("approach")
    before = tally(town)
    filled = form(nurse, "/approach", strategy="health-literacy")
    page = nurse.send(filled, **({"explained": "His own words", "patient": "agrees"} | typed))
    assert page.status_code == 422
    assert told in text(page.text)
    assert "His own words" in page.text
    assert tally(town)["resource_version"] == before["resource_version"]


def test_a_decision_is_kept_with_its_reason_and_shown_with_who_made_it(town: World) -> None:
    nurse = launch(town)
    filled = form(nurse, "/approach", strategy="system-navigation")
    page = nurse.send(
        filled, approach="enable", patient="agrees", reason="He booked two by himself"
    )
    said = text(page.text)
    assert "Kept: your decision." in said
    care = row(said[said.index("By strategy") :], "Getting care")
    assert "He booked two by himself" in care
    assert "R. Castillo RN" in care
    again = nurse.send(
        filled, approach="enable", patient="agrees", reason="He booked two by himself"
    )
    assert again.status_code == 200, "the same press once more"
    older = form(nurse, "/approach", strategy="system-navigation")
    stale = nurse.send(older, seen="of another day", approach="coach", patient="agrees", reason="x")
    assert stale.status_code in {409, 412}
    assert "Something changed meanwhile" in text(stale.text)


def test_a_plan_for_support_asks_for_the_whole_checklist(town: World) -> None:
    nurse = launch(town)
    filled = form(nurse, "/support-plan")
    whole = {f"checked-{each}": "yes" for each in
             ("interpreter", "senses", "mood", "pain", "cost", "method", "view")}  # fmt: skip
    said = {"task": "coverage", "help": "Maria asks the plan", "view": "Numbers tire me",
            "review_on": "2027-01-15"}  # fmt: skip
    page = nurse.send(filled, **said)
    assert page.status_code == 422
    assert "Look at these first" in text(page.text)
    page = nurse.send(filled, **said, **whole)
    assert "Maria asks the plan" in text(page.text)
    assert "Look again Jan 15, 2027" in text(page.text)


def test_walters_decision_does_not_land_on_rosa(town: World) -> None:
    walter, rosa = launch(town), launch(town, "delgado")
    rosa.open("approach")
    before = tally(town)
    filled = form(walter, "/approach", strategy="health-literacy")
    for ctx in (walter.ctx, rosa.ctx):
        url = f"{town.app_url}/c/{ctx}/approach"
        fields = filled.fields | {
            "expected_patient": _patient(rosa if ctx == walter.ctx else walter)
        }
        page: httpx.Response = (walter if ctx == walter.ctx else rosa).http.post(url, data=fields)
        assert page.status_code in {401, 409}
    changed = {name for name, number in tally(town).items() if number != before[name]}
    assert not changed & {"resource", "resource_version"}


def _patient(nurse: Nurse) -> Any:
    return form(nurse, "/approach").fields["expected_patient"]


def test_rules_that_nobody_signed_suggest_nothing(riverside: World) -> None:
    nurse = launch(riverside)
    nurse.write()
    said = nurse.reads("approach")
    assert f"has not signed version {VERSION} of the rules yet" in said
    for word in ("Suggested", "suggested:", "Speaks for"):
        assert word not in said.split("By strategy")[1]
    assert "Skills not looked at yet" in said
    filled = form(nurse, "/approach", strategy="self-management")
    assert nurse.send(filled, approach="coach", patient="agrees").status_code == 200
    assert "Overall: Do with" in nurse.reads("approach")


def test_the_page_says_where_somebody_stands_what_it_rests_on_and_leads_to_the_work(
    town: World,
) -> None:
    nurse = launch(town, "okafor")
    said = nurse.reads("approach")
    for words in (
        "Skills shown, and how much it matters", "matters much", "What was shown and said",
        "My medicines explained it back after we went over it again", "Usual contact", "two-dates",
    ):  # fmt: skip
        assert words in said, words
    page = nurse.open("approach").text
    for path in ("readiness", *(f"strategies/{code}" for code in STRATEGIES)):
        assert f"/c/{nurse.ctx}/{path}" in page


def test_who_launched_as_the_patient_or_a_relative_reads_no_suggestion_and_no_band(
    riverside: World,
) -> None:
    nurse = launch(riverside)
    nurse.write()
    nurse.send(form(nurse, "/approach", strategy="self-management"), approach="coach",
               patient="agrees")  # fmt: skip
    assert "Approach: Do with" in nurse.reads("today")
    for user in ("RelatedPerson/maria", "Patient/okafor"):
        with riverside.bridge.store.writing() as session:
            session.get_one(ContextRow, ("sandbox", nurse.ctx)).user = user
        for page in ("approach", "readiness", "strategies/health-literacy"):
            assert nurse.open(page).status_code == 403, page
        said = nurse.reads("today")
        assert "Approach: Do with" not in said
        assert "How sure" not in said
