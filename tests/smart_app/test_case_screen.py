"""Where we stand, on its page and on Today: the right words, one thing first, nothing lost."""

from dataclasses import replace

import preview
import pytest
from preview import FRAME
from preview_case import WALK, WHY, case_pages, drawn, line, walked

from fhir_bridge.care.case import CASE_MANAGER, LEAD, MOVES, STATE_WORDS, State
from smart_app.screens import next_steps
from smart_app.screens.case import LOOKS, UNKNOWN, happening
from smart_app.screens.pages import STATIC
from support.pages import form, forms, text

needs_screens = pytest.mark.skipif(
    not (STATIC / "manifest.json").exists(), reason="the screens are not built: hatch_build.py"
)

# how the case came to where it stands: what Today says is next, without goals and with them
NEXT: dict[tuple[State, ...], tuple[str, str]] = {
    (): ("Take on care coordination with Walter",) * 2,
    WALK[:1]: ("Take on care coordination with Walter",) * 2,
    WALK[:2]: ("Write the first goal with Walter", "Ask Walter whether to go on together"),
    WALK[:3]: ("Write the first goal with Walter", "Begin with Walter"),
    WALK[:4]: ("Write the first goal with Walter", "Next goal date is Fri, Dec 4"),
    WALK[:5]: ("Write the first goal with Walter", "Go on with Walter, or finish for now"),
    WALK[:6]: ("Finished with Walter for now",) * 2,
    WALK[:7]: ("Take on care coordination with Walter",) * 2,
    WALK[:8]: ("Walter says not now",) * 2,
}


@pytest.mark.parametrize("came", NEXT, ids=lambda came: came[-1] if came else "referred")
def test_today_asks_for_what_the_case_waits_for(came: tuple[State, ...]) -> None:
    frame = replace(FRAME, case=line(walked(*came)))
    row = preview.walters_goals()[0]
    told = (next_steps.next_step(frame, []).title, next_steps.next_step(frame, [row]).title)
    assert told == NEXT[came]


def test_a_goal_that_waits_for_the_nurse_comes_before_the_question() -> None:
    frame = replace(FRAME, case=line(walked(*WALK[:2])))
    step = next_steps.next_step(frame, preview.walters_goals())
    assert step.title.startswith("A goal was changed in")


def test_who_may_not_take_it_on_is_not_asked_to() -> None:
    waits = replace(line(walked()), ways=frozenset())
    step = next_steps.next_step(replace(FRAME, case=waits), [])
    assert step.title == "Write the first goal with Walter"


def test_after_a_death_and_in_hospice_care_the_case_asks_nothing() -> None:
    frame = replace(FRAME, case=line(walked(State.UNASSIGNED)))
    died = replace(frame, patient=replace(frame.patient, deceased=True))
    for each in (died, replace(frame, hospice=True)):
        step = next_steps.next_step(each, [])
        assert not step.href.endswith("/case") and not step.posts


@needs_screens
@pytest.mark.parametrize("came", NEXT, ids=lambda came: came[-1] if came else "referred")
def test_every_way_on_is_a_form_of_its_own_and_none_is_sent_by_another(
    came: tuple[State, ...],
) -> None:
    case = walked(*came)
    html = drawn(FRAME, case)
    sent = [each for each in forms(html) if each.action.endswith("/case")]
    assert [each.fields["state"] for each in sent] == [
        move.after.value for move in case.moves(LEAD)
    ]
    for each in sent:
        move = MOVES[case.state, State(each.fields["state"])]
        assert {"csrf", "expected_patient", "number", "state"} <= each.hidden
        assert each.fields["number"] == str(case.last.number)
        assert ("why" in each.fields) is bool(move.asks or move.note)
        assert ("said_on" in each.fields) is move.consent
    assert html.count('class="btn btn-primary"') == bool(sent)


@needs_screens
def test_a_yes_is_asked_for_with_today_as_its_day_and_no_way_chosen_for_the_nurse() -> None:
    fields = form(drawn(FRAME, walked(*WALK[:2]), role=CASE_MANAGER), "/case").fields
    assert fields["said_on"] == "2026-11-20"
    assert not fields.get("how")


@needs_screens
def test_after_a_mistake_the_form_is_open_with_what_was_typed_and_what_to_do() -> None:
    html = drawn(FRAME, walked(*WALK[:2]), State.DECLINED, why='"<b>')
    assert html.count('<details class="fb-way" open>') == 1
    [wrong] = [each for each in forms(html) if each.fields.get("state") == "declined"]
    assert wrong.fields["why"] == '"<b>'
    assert "Write a few words." in text(html)
    assert 'aria-describedby="error-why-declined help-why-declined"' in html
    others = [each for each in forms(html) if each.fields.get("state") == "finished"]
    assert others[0].fields["why"] == ""


@needs_screens
def test_what_happened_is_told_latest_first_with_who_when_and_why() -> None:
    said = text(drawn(FRAME, walked(*WALK)))
    told = said[said.index("What happened") :]
    places = [told.index(STATE_WORDS[state]) for state in reversed((State.REFERRED, *WALK))]
    assert places == sorted(places)
    for words in ("R. Castillo RN", WHY, "Nov 18, 8:05", "on the roster of Riverside EHR",
                  "by phone on Nov 18", "Footbridge"):  # fmt: skip
        assert words in told
    assert "<in March>" not in drawn(FRAME, walked(*WALK)), "it is escaped"


def test_a_person_we_never_met_is_not_given_a_name() -> None:
    step = replace(walked(State.UNASSIGNED).last, by="Practitioner/4711")
    assert happening(step, "", FRAME).who == UNKNOWN
    assert "4711" not in str(happening(step, "", FRAME))


def test_every_state_has_a_look() -> None:
    assert set(LOOKS) == set(State)


@needs_screens
def test_nothing_is_asked_on_the_page_of_who_has_died_and_of_who_may_not() -> None:
    pages = case_pages(FRAME)
    for name in ("case-died", "case-not-mine"):
        assert [each for each in forms(pages[name]) if each.action.endswith("/case")] == []
        assert "What happened" in text(pages[name])
