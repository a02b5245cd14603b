"""What may never be broken, as properties of the rules (care rules, the first ten)."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.approach import (
    DIRECTION_WORDS,
    MORE_INDEPENDENCE,
    MORE_SUPPORT,
    ORDER,
    Reading,
    Standing,
    overall,
    propose,
)
from fhir_bridge.care.asking import RULER, Asked, next_questions
from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.decision import OWN_CHOICE, Choice, decide
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.extra_support import EVENTS, layer_for
from fhir_bridge.care.readiness import Readiness, Rulers, readiness
from fhir_bridge.care.skills import RESULTS, SKILLS, Shown

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
    assert propose(standing, TODAY).direction in DIRECTION_WORDS


@given(standings.filter(lambda each: each.approach and not each.wish), days)
def test_rule_2_an_acute_event_takes_nothing_away(standing: Standing, day: date) -> None:
    calm = propose(replace(standing, acute_on=None), TODAY)
    after = propose(replace(standing, acute_on=day), TODAY)
    assert level(after.approach) >= level(standing.approach)
    assert calm.direction != MORE_SUPPORT
    assert after.direction != MORE_SUPPORT


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


@given(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10), st.integers(0, 10))
def test_rule_4_confidence_is_an_axis_of_its_own(
    importance: int, wanting: int, one: int, other: int
) -> None:
    asked = [readiness([], Rulers(importance, wanting, each)) for each in (one, other)]
    assert asked[0].motivation == asked[1].motivation
    assert [each.confidence for each in asked] == [one, other]


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
    looks = [Shown(code, min(RESULTS[SKILLS[code].kind]), TODAY) for code in codes]
    worse = readiness(looks, asked)
    after = replace(standing, readings=(*standing.readings, Reading(TODAY, worse)))
    assert level(propose(after, TODAY).approach) >= level(standing.approach)


@given(
    st.dictionaries(st.sampled_from(sorted(STRATEGIES)), st.sampled_from(ORDER), min_size=1),
    st.sampled_from(sorted(STRATEGIES)),
)
def test_rule_5_adding_a_goal_lowers_no_decided_line(decided: dict[str, str], another: str) -> None:
    before = overall(decided, decided)
    if another not in decided:
        assert overall(decided, [*decided, another]) == before


@given(standings)
def test_rule_6_the_cap_is_about_medicines_warning_signs_and_follow_up(standing: Standing) -> None:
    found = propose(standing, TODAY)
    assert set(found.stay_with) <= {"medicines", "warning-signs", "follow-up"}
    assert propose(replace(standing, window_until=None), TODAY).approach == found.approach


@given(standings.filter(lambda each: not each.wish and each.strategy == "health-literacy"))
def test_rule_7_without_two_dates_nobody_stands_by_of_itself(standing: Standing) -> None:
    found = propose(replace(standing, once_more=("medicines",)), TODAY)
    assert level(found.approach) <= max(level(standing.approach), level("coach"))


@given(st.lists(st.sampled_from(sorted(SKILLS)), min_size=1, max_size=6))
def test_rule_7_a_session_that_could_not_be_judged_scores_nobody(codes: list[str]) -> None:
    topics = [code for code in codes if "not-assessable" in RESULTS[SKILLS[code].kind]]
    found = readiness([Shown(code, "not-assessable", TODAY) for code in topics], Rulers())
    assert found.skills is None
    assert found.by_kind == {}


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
