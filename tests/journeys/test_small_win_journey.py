"""A nurse notes small wins: two taps, what comes next, taken back; and what the EHR then has."""

import httpx
import pytest
from nurse import Nurse, launch, records, rows, tally, the_one
from test_support_journey import take

from fhir_bridge.store.tables import Audit
from support.pages import Form, form, forms, text
from support.world import World

WORDS = "Weigh every morning"


def notes(world: World, key: str) -> list[str]:
    """The note lines of the goal in the EHR."""
    return [each["text"] for each in the_one(world, key).get("note", ())]


def taps(nurse: Nurse, key: str) -> Form:
    """The two buttons of a goal."""
    return form(nurse.open("goals").text, f"/goals/{key}/tried")


def page_form(nurse: Nurse, key: str, ending: str) -> Form:
    return form(nurse.open(f"goals/{key}").text, f"/{ending}")


def happened(nurse: Nurse, key: str, **typed: str) -> httpx.Response:
    return nurse.send(taps(nurse, key), what="happened", **typed)


def test_one_tap_and_the_ehr_has_one_line_that_says_so(on_both: World) -> None:
    nurse = launch(on_both)
    key = nurse.write(WORDS, small_win="Weigh tomorrow", due="2026-12-18")
    assert notes(on_both, key) == ["First small win: Weigh tomorrow"]
    page = happened(nurse, key)
    assert "Noted: it happened." in text(page.text)
    goal = the_one(on_both, key)
    assert notes(on_both, key) == ["Small win reached: Weigh tomorrow"]
    assert goal["achievementStatus"]["coding"][0]["code"] == "improving"
    assert goal["lifecycleStatus"] == "active"
    assert not any("goal-relationship" in each["url"] for each in goal["extension"])
    assert "1 small win" in nurse.reads()


def test_the_next_one_takes_the_place_of_the_line_and_their_note_stays(on_both: World) -> None:
    nurse = launch(on_both)
    key = nurse.write(WORDS, small_win="Weigh tomorrow")
    happened(nurse, key)
    offered = page_form(nurse, key, "next")
    assert "Weigh tomorrow – three times in a row" in nurse.reads(f"goals/{key}")
    page = nurse.send(offered, words="Three mornings in a row")
    assert "Agreed on" in text(page.text)
    assert notes(on_both, key) == ["Next small win: Three mornings in a row"]
    happened(nurse, key, words="All three", doer="patient")
    assert notes(on_both, key) == ["Small win reached: Three mornings in a row"]
    told = nurse.reads(f"goals/{key}")
    assert "It happened · Walter" in told
    assert "All three" in told
    assert "2 small wins" in told


def test_not_this_time_tells_the_ehr_no_reason_and_offers_less(on_both: World) -> None:
    nurse = launch(on_both)
    key = nurse.write(WORDS, small_win="Weigh for a week")
    page = nurse.send(taps(nurse, key), what="not-this-time", kind="life", words="Maria was ill")
    told = text(page.text)
    assert "Not this time · in the way: something else came first" in told
    assert "only once, with you on the phone" in told
    assert "Maria" not in str(the_one(on_both, key))
    assert notes(on_both, key) == ["First small win: Weigh for a week"]


def test_a_tap_taken_back_today_leaves_the_ehr_as_it_was(on_both: World) -> None:
    nurse = launch(on_both)
    key = nurse.write(WORDS, small_win="Weigh tomorrow")
    happened(nurse, key)
    page = nurse.send(page_form(nurse, key, "undo"))
    assert "Taken back" in text(page.text)
    goal = the_one(on_both, key)
    assert notes(on_both, key) == ["First small win: Weigh tomorrow"]
    assert goal["achievementStatus"]["coding"][0]["code"] == "in-progress"


def test_two_presses_of_one_button_are_one_win(riverside: World) -> None:
    nurse = launch(riverside)
    key = nurse.write(WORDS, small_win="Weigh tomorrow")
    pressed = taps(nurse, key)
    nurse.send(pressed, what="happened")
    before = tally(riverside)
    assert nurse.send(pressed, what="happened").status_code == 200
    assert tally(riverside)["resource_version"] == before["resource_version"]


def test_two_windows_one_notes_it_and_the_other_is_told(riverside: World) -> None:
    nurse = launch(riverside)
    key = nurse.write(WORDS, small_win="Weigh tomorrow")
    first, second = taps(nurse, key), taps(nurse, key)
    nurse.send(first, what="happened")
    late = nurse.send(second, what="happened")
    assert late.status_code == 412
    assert "Somebody was faster" in text(late.text)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"expected_patient": "another"}, 409), ({"expected_patient": ""}, 422),
        ({"csrf": "x"}, 401), ({"rung": "x"}, 400), ({"rung": "9" * 5}, 400),
        ({"what": "nothing"}, 400), ({"doer": "a dog"}, 400), ({"submission": "x"}, 400),
        ({"what": "not-this-time", "kind": "lazy"}, 422),
    ],
)  # fmt: skip
def test_what_is_not_a_whole_form_of_this_page_notes_nothing(
    riverside: World, changed: dict[str, str], status: int
) -> None:
    nurse = launch(riverside)
    key = nurse.write(WORDS, small_win="Weigh tomorrow")
    pressed, held = taps(nurse, key), len(records(riverside, "Observation"))
    answer = nurse.send(pressed, **({"what": "happened"} | changed))
    assert answer.status_code == status
    assert len(records(riverside, "Observation")) == held


def test_a_goal_that_is_not_wanted_is_kept_with_its_words_and_they_stay_here(
    on_both: World,
) -> None:
    nurse = launch(on_both)
    key = nurse.write(WORDS, status="proposed")
    say = page_form(nurse, key, "say")
    missing = nurse.send(say, answer="disagree")
    assert missing.status_code == 422
    assert "Write down the reason" in text(missing.text)
    page = nurse.send(say, answer="disagree", reason="I have weighed myself enough in my life")
    told = text(page.text)
    assert "Walter does not want it" in told
    assert "I have weighed myself enough in my life" in told
    goal = the_one(on_both, key)
    assert goal["lifecycleStatus"] == "rejected"
    assert "enough in my life" not in str(goal)
    assert "goal-acceptance" not in str(goal)


def test_rest_and_reached_and_kept_up_go_to_the_ehr(on_both: World) -> None:
    nurse = launch(on_both)
    key = nurse.write(WORDS)
    for status, reason, achieved in (
        ("on-hold", "In hospital for two days", "in-progress"), ("active", "", "in-progress"),
        ("completed", "", "achieved"), ("active", "", "sustaining"),
    ):  # fmt: skip
        page = nurse.send(page_form(nurse, key, "move"), status=status, reason=reason)
        assert page.status_code == 200, text(page.text)
        goal = the_one(on_both, key)
        assert goal["lifecycleStatus"] == status
        assert goal["achievementStatus"]["coding"][0]["code"] == achieved
        assert goal.get("statusReason", "") == reason
    assert "kept up" in nurse.reads(f"goals/{key}")


def test_what_is_in_the_way_stands_on_the_goal_until_it_is_not(riverside: World) -> None:
    nurse = launch(riverside)
    key = nurse.write(WORDS)
    nurse.send(page_form(nurse, key, "hinder"), kind="cost", words="The scale is $40")
    assert "in the way: cost" in nurse.reads()
    assert "The scale is $40" in nurse.reads(f"goals/{key}")
    nurse.send(page_form(nurse, key, "clear"))
    assert "in the way: cost" not in nurse.reads()
    assert "$40" not in str(the_one(riverside, key))


def test_what_would_be_enough_is_optional(riverside: World) -> None:
    nurse = launch(riverside)
    key = nurse.write(WORDS)
    nurse.send(page_form(nurse, key, "scale"), **{"LA34481-4": "Five mornings of seven"})
    assert page_form(nurse, key, "scale").fields["LA34481-4"] == "Five mornings of seven"
    assert "Five mornings" not in str(the_one(riverside, key))


def test_who_did_it_is_counted_and_the_hint_is_for_her_alone(on_both: World) -> None:
    nurse = launch(on_both)
    for doer in ("patient", "case-manager", "case-manager", "case-manager"):
        filled = form(nurse.open("goals").text, "/done")
        assert nurse.send(filled, action="booked", doer=doer).status_code == 200
    told = nurse.reads()
    assert "You booked the last 3. Hand the next one over, or keep it – both fine." in told
    assert "3 done for Walter" in told
    other = launch(on_both, user="ortiz")
    assert "Hand the next one over" not in other.reads()
    back = [each for each in forms(nurse.open("goals").text) if each.action.endswith("/undo")]
    assert len(back) == 4
    nurse.send(back[-1])
    assert "2 done for Walter" in nurse.reads()


def test_what_maria_says_to_a_goal_stands_beside_what_walter_says(riverside: World) -> None:
    nurse = launch(riverside)
    key = nurse.write(WORDS)
    assert "who" not in page_form(nurse, key, "say").fields, "nobody else is known yet"
    maria = take(nurse, "Maria Okafor", "DAUC")
    page = nurse.send(page_form(nurse, key, "say"), who=maria, answer="agree")
    told = text(page.text)
    assert "Walter wants it" in told
    assert "Maria Okafor wants it" in told
    nurse.send(page_form(nurse, key, "say"), who=maria, answer="disagree")
    told = nurse.reads(f"goals/{key}")
    assert "Maria Okafor does not want it" in told
    assert "On track" in told, "only the patient's answer moves a goal"
    strange = nurse.send(page_form(nurse, key, "say"), who="RelatedPerson/x", answer="agree")
    assert strange.status_code == 422
    assert "Maria" not in str(the_one(riverside, key))


def test_words_are_shown_as_they_were_said_and_never_in_an_address(riverside: World) -> None:
    nurse = launch(riverside)
    key = nurse.write(WORDS, small_win="Weigh tomorrow")
    said = "</p><script>alert(1)</script> “да” {{ 7*7 }}"
    page = happened(nurse, key, words=said)
    assert said in text(page.text)
    assert "<script>alert" not in page.text
    assert str(page.url).endswith(f"/goals/{key}?noted=happened")
    told = [row.detail for row in rows(riverside, Audit)]
    assert not any("да" in detail for detail in told)


def test_nothing_is_asked_where_nothing_is_known(riverside: World) -> None:
    nurse = launch(riverside)
    assert nurse.open("goals/6f1d3a0e-58f5-4d2c-9a0b-3c1f8a7e2b4d").status_code == 404
    key = nurse.write(WORDS)
    for query in ("offer=9", "offer=-1", "noted=<b>"):
        assert nurse.http.get(f"{nurse.base}/goals/{key}?{query}").status_code == 200
