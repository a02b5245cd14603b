"""Readiness: what was shown, what matters, how sure; and what nobody has looked at."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.readiness import (
    CONFIDENT_NOT_SHOWN,
    FINDINGS,
    SHOWN_NOT_CONFIDENT,
    Rulers,
    band,
    of_strategy,
    readiness,
)
from fhir_bridge.care.skills import RESULTS, SKILLS, STRATEGY_OF, Kind, Shown, latest, retaught

DAY = date(2026, 11, 17)

WALTER = [
    Shown("warning-signs", "correct-first", DAY),
    Shown("medicines", "correct-after-reteach", DAY),
    Shown("follow-up", "correct-after-reteach", DAY),
    Shown("condition", "correct-first", DAY),
    Shown("book", "alone", DAY),
    Shown("refill", "together", DAY),
    Shown("whom-to-call", "alone", DAY),
    Shown("ride", "together", DAY),
    Shown("coverage", "for", DAY),
    Shown("do-it", "alone", DAY),
]

shown = st.builds(
    lambda code, number, day: Shown(
        code, sorted(RESULTS[SKILLS[code].kind])[number % len(RESULTS[SKILLS[code].kind])], day
    ),
    st.sampled_from(sorted(SKILLS)),
    st.integers(0, 30),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
rulers = st.builds(Rulers, *[st.none() | st.integers(0, 10)] * 3)


def test_walter_has_shown_most_of_it_and_his_portal_goal_takes_nothing_away() -> None:
    found = readiness(WALTER, Rulers(importance=8, confidence=5))
    assert found.skills == pytest.approx(81.67, abs=0.01)
    assert found.finding == SHOWN_NOT_CONFIDENT
    assert readiness([*WALTER, Shown("portal", "for", DAY)], Rulers()).skills == found.skills


def test_leon_has_shown_it_all_but_one_step() -> None:
    topics = [Shown(code, "correct-first", DAY) for code in
              ("condition", "medicines", "warning-signs", "follow-up")]  # fmt: skip
    tasks = [Shown(code, "alone", DAY) for code in ("book", "refill", "whom-to-call", "ride")]
    looks = [*topics, *tasks, Shown("coverage", "together", DAY), Shown("do-it", "alone", DAY)]
    found = readiness(looks, Rulers(importance=9, wanting=9, confidence=8))
    assert found.skills == pytest.approx(96.67, abs=0.01)
    assert found.cell == ("high", "high")
    assert found.finding is None
    assert found.missing == ()


def test_of_rosa_there_is_not_enough_to_say_anything_and_it_says_what_is_missing() -> None:
    found = readiness([], Rulers(confidence=2))
    assert found.skills is None
    assert found.cell is None
    assert found.finding is None
    assert "my medicines: not explained back yet" in found.missing
    assert "how much it matters: not asked" in found.missing
    assert "how sure they are: not asked" not in found.missing


@pytest.mark.parametrize("topic", ["medicines", "warning-signs"])
def test_what_may_hurt_caps_understanding_and_one_more_teach_back_lifts_it(topic: str) -> None:
    capped = [*WALTER, Shown(topic, "not-yet", DAY + timedelta(days=1))]
    assert readiness(capped, Rulers()).by_kind[Kind.UNDERSTANDING] == 39.0
    lifted = [*capped, Shown(topic, "correct-after-reteach", DAY + timedelta(days=2))]
    assert readiness(lifted, Rulers()).by_kind[Kind.UNDERSTANDING] > 70


def test_what_could_not_be_judged_undoes_nothing() -> None:
    session = [Shown(code, "not-assessable", DAY + timedelta(days=1)) for code in
               ("medicines", "warning-signs")]  # fmt: skip
    assert readiness([*WALTER, *session], Rulers()).skills == readiness(WALTER, Rulers()).skills


@pytest.mark.parametrize(
    ("results", "points"),
    [
        (["alone", "alone", "alone"], 100),  # three of three that apply, not three of five
        (["alone", "system-in-the-way"], 100),
        (["directed", "alone"], 100),
        (["for", "together", "alone"], 50),
    ],
)
def test_tasks_that_do_not_apply_and_a_system_in_the_way_are_no_zeros(
    results: list[str], points: float
) -> None:
    codes = ("book", "refill", "ride")
    looks = [Shown(code, each, DAY) for code, each in zip(codes, results, strict=False)]
    assert of_strategy(looks, Rulers(), "system-navigation").skills == points


def test_confidence_without_having_shown_it_is_a_finding_of_its_own() -> None:
    looks = [Shown("medicines", "partial", DAY), Shown("book", "together", DAY)]
    assert readiness(looks, Rulers(confidence=9)).finding == CONFIDENT_NOT_SHOWN
    assert set(FINDINGS) == {CONFIDENT_NOT_SHOWN, SHOWN_NOT_CONFIDENT}


@pytest.mark.parametrize(
    ("points", "name"), [(0, "low"), (39.9, "low"), (40, "some"), (69.9, "some"), (70, "high")]
)
def test_bands(points: float, name: str) -> None:
    assert band(points) == name


@given(rulers, rulers)
def test_confidence_is_no_part_of_motivation(one: Rulers, other: Rulers) -> None:
    mixed = Rulers(one.importance, one.wanting, other.confidence)
    assert readiness([], one).motivation == readiness([], mixed).motivation


@given(st.lists(shown, max_size=12), shown, rulers)
def test_what_says_nothing_changes_nothing(looks: list[Shown], more: Shown, asked: Rulers) -> None:
    if more.points is None:
        before, after = readiness(looks, asked), readiness([*looks, more], asked)
        assert (before.skills, before.by_kind) == (after.skills, after.by_kind)


@given(st.lists(shown, max_size=12), shown, rulers)
def test_looking_at_the_digital_side_changes_no_other_line(
    looks: list[Shown], more: Shown, asked: Rulers
) -> None:
    if SKILLS[more.skill].kind is Kind.DIGITAL:
        assert readiness([*looks, more], asked).skills == readiness(looks, asked).skills


@given(st.lists(shown, max_size=12), rulers)
def test_not_asked_is_never_a_zero(looks: list[Shown], asked: Rulers) -> None:
    found = readiness(looks, asked)
    assert (found.motivation is None) == (asked.importance is None and asked.wanting is None)
    assert found.confidence == asked.confidence
    for code in STRATEGIES:
        (kind,) = (each for each, of in STRATEGY_OF.items() if of == code)
        part = of_strategy(looks, asked, code)
        assert (part.skills is None) == (kind not in found.by_kind)
        assert part.skills == found.by_kind.get(kind)


def test_a_ruler_goes_from_0_to_10() -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        Rulers(importance=11)


def test_going_over_it_again_is_counted_from_the_newest_back() -> None:
    results = ["not-yet", "correct-first", "not-yet", "not-assessable", "not-yet"]
    looks = [Shown("medicines", each, DAY + timedelta(n)) for n, each in enumerate(results)]
    assert retaught(looks, "medicines") == 2
    assert retaught(looks[:2], "medicines") == 0
    assert retaught([], "medicines") == 0
    same_day = [Shown("medicines", "not-yet", DAY), Shown("medicines", "correct-first", DAY)]
    assert retaught(same_day, "medicines") == 0
    assert latest(same_day)["medicines"].result == "correct-first"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_results_in_words_and_at_least_one_that_is_no_score(kind: Kind) -> None:
    assert all(row.words for row in RESULTS[kind].values())
    assert any(row.points is None for row in RESULTS[kind].values())
    assert STRATEGY_OF[kind] in STRATEGIES
