"""What may never be broken, as properties of the rules (care rules, the first ten): 1 to 6.

The others stand in ``test_ten_rules_of_people``. Each fails when its rule is broken in the code.
"""

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.approach import (
    DIRECTION_WORDS,
    MORE_INDEPENDENCE,
    MORE_SUPPORT,
    ORDER,
    RULES,
    Reading,
    Standing,
    overall,
    propose,
    suggested_by,
)
from fhir_bridge.care.asking import RULER, Asked, next_questions
from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.decision import OWN_CHOICE, Choice, decide
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.extra_support import EVENTS, Layer, layer_for
from fhir_bridge.care.readiness import Readiness, Rulers, of_strategy, readiness
from fhir_bridge.care.skills import RESULTS, SKILLS, Kind, Shown, latest
from fhir_bridge.errors import Refused

TODAY = date(2026, 11, 20)
points = st.none() | st.floats(0, 100)
ready = st.builds(
    Readiness, points, points, st.none() | st.integers(0, 10), st.just({}), st.just(())
)
days = st.dates(date(2026, 8, 1), TODAY)
readings = st.lists(st.builds(Reading, days, ready), max_size=6).map(
    lambda each: tuple(sorted(each, key=lambda reading: reading.on))
)
standings = st.builds(
    Standing,
    st.sampled_from(sorted(STRATEGIES)),
    approach=st.none() | st.sampled_from(ORDER),
    since=st.none() | days,
    readings=readings,
    wins=st.integers(0, 5),
    once_more=st.sampled_from([(), ("medicines",), ("medicines", "warning-signs")]),
    safety_need=st.booleans(),
    overdue=st.booleans(),
    window_until=st.none() | st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=40)),
    acute_on=st.none() | days,
    wish=st.none() | st.sampled_from([MORE_SUPPORT, MORE_INDEPENDENCE]),
)


def level(approach: str | None) -> int:
    return -1 if approach is None else ORDER.index(approach)


@given(standings)
def test_rule_1_there_is_more_support_and_more_independence_and_no_other_way(
    standing: Standing,
) -> None:
    assert propose(standing, TODAY).direction in {
        "more-support", "more-independence", "as-now", "too-little",
    }  # fmt: skip


def test_rule_1_no_row_speaks_of_steps_up_or_down() -> None:
    said = [*DIRECTION_WORDS.items(), *((rule.yes, rule.no, rule.unknown) for rule in RULES)]
    assert set(DIRECTION_WORDS) == {"more-support", "more-independence", "as-now", "too-little"}
    every = " ".join(words for row in said for words in row)
    assert not re.search(r"\b(steps?|moved?)[- ](up|down)\b", every, re.IGNORECASE)


@given(standings.filter(lambda each: each.approach and not each.wish), days)
def test_rule_2_an_acute_event_takes_nothing_away(standing: Standing, day: date) -> None:
    calm = propose(replace(standing, acute_on=None), TODAY)
    after = propose(replace(standing, acute_on=day), TODAY)
    assert level(after.approach) >= level(standing.approach)
    assert calm.direction != MORE_SUPPORT
    assert after.direction != MORE_SUPPORT


@pytest.mark.parametrize("event", EVENTS)
def test_rule_2_to_use_the_plan_is_a_win_and_some_events_are_waved_off(event: str) -> None:
    layer = layer_for(event, TODAY, WorkCalendar(), used_plan=True)
    assert layer.used_plan
    planned = event.startswith("planned") or event in {"maternity", "unrelated-injury"}
    assert layer.often_unneeded is planned
    assert "approach" not in {field.name for field in fields(Layer)}


@given(standings.filter(lambda each: each.approach not in {None, "sustain"}))
def test_rule_3_the_choice_of_more_independence_is_honoured_at_once(standing: Standing) -> None:
    found = propose(replace(standing, wish=MORE_INDEPENDENCE), TODAY)
    assert level(found.approach) == level(standing.approach) + 1
    choice = Choice(
        found.approach or "", OWN_CHOICE, explained="x", could_happen="y", safety_net="z"
    )
    made = decide(found, choice, now=standing.approach, today=TODAY)
    assert made.review_on > TODAY
    assert not made.differs


@given(
    standings, st.sampled_from(ORDER), st.none() | st.sampled_from(ORDER),
    st.sets(st.sampled_from(["explained", "could_happen", "safety_net"])),
)  # fmt: skip
def test_rule_3_it_is_never_an_override_and_never_without_what_belongs_to_it(
    standing: Standing, chosen: str, now: str | None, left_out: set[str]
) -> None:
    said: dict[str, Any] = dict.fromkeys(["explained", "could_happen", "safety_net"], "x")
    choice = Choice(chosen, OWN_CHOICE, **{**said, **dict.fromkeys(left_out, " ")})
    more = level(chosen) > max(level(now), 0)
    proposal = propose(standing, TODAY)
    if more and left_out:
        with pytest.raises(Refused) as refused:
            decide(proposal, choice, now=now, today=TODAY)
        assert {each.expression for each in refused.value.issues} == left_out
    else:
        made = decide(proposal, choice, now=now, today=TODAY)
        assert not made.differs
        assert TODAY < made.review_on <= TODAY + timedelta(days=90)


@given(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10), st.integers(0, 10))
def test_rule_4_confidence_is_an_axis_of_its_own(
    importance: int, wanting: int, one: int, other: int
) -> None:
    asked = [readiness([], Rulers(importance, wanting, each)) for each in (one, other)]
    assert asked[0].motivation == asked[1].motivation
    assert [each.confidence for each in asked] == [one, other]
    assert asked[0].motivation == (importance + wanting) * 5


@given(ready)
def test_rule_4_nobody_stands_by_on_less_than_7(known: Readiness) -> None:
    sure = known.confidence is not None and known.confidence >= 7
    assert sure or suggested_by(known) not in {"enable", "sustain"}


looks = st.lists(
    st.sampled_from(sorted(SKILLS)).flatmap(
        lambda code: st.builds(
            Shown, st.just(code), st.sampled_from(sorted(RESULTS[SKILLS[code].kind])), days
        )
    ),
    max_size=8,
)


@given(looks, looks)
def test_rule_4_digital_counts_in_its_own_strategy_alone(
    shown: list[Shown], more: list[Shown]
) -> None:
    online = [each for each in more if SKILLS[each.skill].kind is Kind.DIGITAL]
    alone = [each for each in shown if SKILLS[each.skill].kind is not Kind.DIGITAL]
    assert readiness([*alone, *online], Rulers()).skills == readiness(alone, Rulers()).skills
    daily = of_strategy([*alone, *online], Rulers(), "self-management")
    assert daily == of_strategy(alone, Rulers(), "self-management")


@given(
    looks, st.sampled_from([each.code for each in SKILLS.values() if each.kind is Kind.NAVIGATION])
)
def test_rule_4_what_the_system_keeps_from_somebody_is_no_zero(
    shown: list[Shown], code: str
) -> None:
    before = of_strategy(shown, Rulers(), "system-navigation").skills
    stuck = [*shown, Shown(code, "system-in-the-way", TODAY)]
    assert of_strategy(stuck, Rulers(), "system-navigation").skills == before
    newest = [
        each.points for each in latest(shown).values()
        if SKILLS[each.skill].kind is Kind.NAVIGATION and each.points is not None
    ]  # fmt: skip
    assert before == (sum(newest) / len(newest) if newest else None)


@given(standings.filter(lambda each: each.approach and not each.wish))
def test_rule_5_nothing_known_of_a_patient_ever_lowers_independence(standing: Standing) -> None:
    assert level(propose(standing, TODAY).approach) >= level(standing.approach)


@given(
    standings.filter(lambda each: each.approach and not each.wish),
    st.lists(st.sampled_from(sorted(SKILLS)), max_size=4),
    st.builds(Rulers, *[st.none() | st.integers(0, 10)] * 3),
)
def test_rule_5_one_more_answer_however_bad_lowers_nothing(
    standing: Standing, codes: list[str], asked: Rulers
) -> None:
    worse = readiness([Shown(code, _worst(code), TODAY) for code in codes], asked)
    after = replace(standing, readings=(*standing.readings, Reading(TODAY, worse)))
    assert level(propose(after, TODAY).approach) >= level(standing.approach)


def _worst(code: str) -> str:
    results = RESULTS[SKILLS[code].kind]
    return min(results, key=lambda each: -1 if results[each].points == 0 else 1)


@given(
    st.dictionaries(st.sampled_from(sorted(STRATEGIES)), st.sampled_from(ORDER), min_size=1),
    st.sampled_from(sorted(STRATEGIES)),
)
def test_rule_5_adding_a_goal_lowers_no_decided_line(decided: dict[str, str], another: str) -> None:
    before = overall(decided, decided)
    if another not in decided:
        assert overall(decided, [*decided, another]) == before


@given(standings, st.sampled_from(sorted(STRATEGIES)), st.integers(-3, 3))
def test_rule_6_the_cap_is_about_medicines_warning_signs_and_follow_up(
    standing: Standing, strategy: str, left: int
) -> None:
    until = TODAY + timedelta(days=left)
    here = replace(standing, strategy=strategy, window_until=until)
    found = propose(here, TODAY)
    concerned = left >= 0 and strategy == "health-literacy"
    capped = {"medicines", "warning-signs", "follow-up"}
    assert set(found.stay_with) == (capped if concerned else set())
    assert propose(replace(here, window_until=None), TODAY).approach == found.approach


@given(standings.filter(lambda each: not each.wish and each.strategy == "health-literacy"))
def test_rule_7_without_two_dates_nobody_stands_by_of_itself(standing: Standing) -> None:
    found = propose(replace(standing, once_more=("medicines",)), TODAY)
    assert level(found.approach) <= max(level(standing.approach), level("coach"))


@given(st.sampled_from(sorted(EVENTS)), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_extra_support_is_dated_and_its_reviews_never_move(event: str, on: date) -> None:
    layer = layer_for(event, on, WorkCalendar())
    assert [(each - on).days for each in layer.review_on] == [14, 30]
    assert 2 <= (layer.call_by - on).days <= 4


@given(
    st.lists(
        st.builds(
            Asked,
            st.sampled_from(["confidence", "importance", "wanting", "matters"]),
            days,
            st.booleans(),
        ),
        max_size=8,
    ),
    st.sets(st.sampled_from(sorted(STRATEGIES))),
)
def test_little_is_asked_and_nothing_twice_in_a_month(
    asked: list[Asked], in_plan: set[str]
) -> None:
    before_today = [each for each in asked if each.on < TODAY]
    found = next_questions(before_today, in_plan, TODAY)
    assert len(found) <= 5
    assert not before_today or sum(each.kind == RULER for each in found) <= 3
    recent = {each.question for each in before_today if (TODAY - each.on).days < 30}
    assert recent.isdisjoint(each.code for each in found)
    assert all(not each.strategy or each.strategy in in_plan for each in found)
