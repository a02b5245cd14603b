"""Looking again over HTTP: both looks, goals that rest and go on, looking back after a return."""

from datetime import UTC, datetime

from nurse import Colleague, Nurse, launch, records
from test_transition_journey import TUESDAY, begun

from fhir_bridge.clock import fixed
from support.pages import Form, forms, text
from support.world import World

PAGE = "transition/review"


def at(world: World, day: int, month: int = 12) -> None:
    world.bridge.clock = fixed(datetime(2026, month, day, 15, 41, tzinfo=UTC))


def form(nurse: Nurse, ending: str, **fields: str) -> Form:
    """The form of the page that goes there, with these hidden fields."""
    found = forms(nurse.open(PAGE).text)
    return next(
        each for each in found if each.action.endswith(ending)
        and fields.items() <= each.fields.items()
    )  # fmt: skip


def home(world: World) -> Nurse:
    world.bridge.clock = fixed(TUESDAY)
    return begun(world)


def test_day_14_is_told_asked_block_by_block_and_kept(riverside: World) -> None:
    nurse = home(riverside)
    said = nurse.reads(PAGE)
    assert "Look again on day 14 to come Dec 1" in said
    assert "Look again on day 30 to come Dec 17" in said
    at(riverside, 1)
    nurse = launch(riverside)
    assert "due today" in nurse.reads(PAGE)
    asked = form(nurse, PAGE, block="taking")
    told = text(nurse.send(asked, **{"answer-took-medicines": "some-days",
                                     "answer-did-the-rest": "rather-not"}).text)  # fmt: skip
    assert "Saved here. It stays here." in told
    assert "some days" in told and "would rather not say" in told
    assert "Ask what got in the way: cost, side effects" in told
    assert records(riverside, "QuestionnaireResponse")[0].owner == "ours"
    nurse.send(form(nurse, PAGE, block="how-it-was"), **{"answer-your-way": "yes"})
    done = text(
        nurse.send(
            form(nurse, "/done"),
        ).text
    )
    assert "That is all of this look. It is kept." in done and "Dec 1" in done


def test_without_an_answer_the_block_comes_back(riverside: World) -> None:
    home(riverside)
    at(riverside, 1)
    nurse = launch(riverside)
    again = nurse.send(form(nurse, PAGE, block="taking"))
    assert again.status_code == 422 and "Not kept yet." in text(again.text)
    assert records(riverside, "QuestionnaireResponse") == []
    bad = nurse.send(form(nurse, PAGE, block="taking"), block="other")
    assert bad.status_code == 400


def test_what_nobody_asked_did_not_happen_and_is_asked_no_more(riverside: World) -> None:
    home(riverside)
    at(riverside, 10)
    nurse = launch(riverside)
    said = nurse.reads(PAGE)
    assert "did not happen, and is asked no more" in said
    assert "Save this block" not in said


def test_a_goal_rests_with_one_press_and_goes_on_with_a_yes(riverside: World) -> None:
    nurse = home(riverside)
    nurse.send(nurse.blank(), strategy="digital-empowerment", statement="Open the portal",
               small_win="Sign in")  # fmt: skip
    said = nurse.reads(PAGE)
    assert "Phone and online can wait until things are calm." in said
    rested = nurse.send(form(nurse, "/rest"))
    assert "It rests, with the reason." in text(rested.text)
    assert "“Open the portal” Rests: Phone and online can wait" in text(rested.text)
    again = nurse.send(form(nurse, "/go-on"))
    assert again.status_code == 422 and "it goes on with a yes" in text(again.text)
    gone = text(nurse.send(form(nurse, "/go-on"), agrees="yes").text)
    assert "It goes on, from the small step." in gone
    assert "On track" in nurse.reads("goals")


def test_a_return_is_looked_back_at_and_the_lesson_shown(riverside: World) -> None:
    home(riverside)
    Colleague(riverside).fhir("POST", "Encounter", json={
        "resourceType": "Encounter", "status": "finished", "class": {"code": "IMP"},
        "subject": {"reference": "Patient/okafor"},
        "identifier": [{"system": "urn:riverside", "value": "BACK"}],
        "period": {"start": "2026-11-25T09:00:00-06:00", "end": "2026-11-28T10:00:00-06:00"},
        "hospitalization": {"dischargeDisposition": {"coding": [{"code": "home"}]}},
        "serviceProvider": {"display": "Riverside Hospital"},
    })  # fmt: skip
    at(riverside, 1)
    nurse = launch(riverside)
    nurse.open("today")
    said = nurse.reads(PAGE)
    assert "Back in hospital on day 8, Wed, Nov 25" in said
    blamed = nurse.send(form(nurse, "/back"), happened="He was non-compliant", known="x",
                        change="y", **{"asked-patient": "yes"})  # fmt: skip
    assert blamed.status_code == 422
    assert "This says whose fault it was. Say what got in the way." in text(blamed.text)
    kept = nurse.send(form(nurse, "/back"), happened="The scale broke", known="The shop knew",
                      change="A spare scale from us", **{"asked-patient": "yes"})  # fmt: skip
    assert "What we learnt last time" in text(kept.text)
    assert "A spare scale from us" in nurse.reads("transition")


def test_after_a_death_nothing_is_asked_and_what_was_written_stays(riverside: World) -> None:
    home(riverside)
    Colleague(riverside).change("Patient", "okafor", deceasedDateTime="2026-11-30T09:00:00-06:00")
    at(riverside, 1)
    nurse = launch(riverside)
    page = nurse.open(PAGE).text
    assert "Nothing is asked" in text(page)
    assert "<form" not in page.partition("<main")[2]
