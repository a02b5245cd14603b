"""Teaching: when a result counts, what comes next, who is asked about it again."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.asking import DECLINED_FOR
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.left_out import INSTEAD, Said, left_out
from fhir_bridge.care.readiness import Rulers, readiness
from fhir_bridge.care.skills import NOT_ASSESSABLE, NOT_YET, RESULTS, SKILLS, Kind, Shown
from fhir_bridge.care.teaching import (
    AGAIN_WITHIN,
    EXTRA,
    GO_OVER,
    GO_OVER_NOW,
    IN_BETWEEN,
    ONCE_MORE,
    TWICE,
    Interpreter,
    Setting,
    another_way,
    days_explained,
    judged,
    needs_support,
    next_of,
    once_more,
)
from fhir_bridge.care.warning_signs import LEVELS, SHEETS, SLOT, Sheet, sheets_for

DAY = date(2026, 11, 20)
TOPICS = sorted(code for code, skill in SKILLS.items() if skill.kind is Kind.UNDERSTANDING)
JUDGED = sorted(code for code, skill in SKILLS.items() if NOT_ASSESSABLE in RESULTS[skill.kind])

settings = st.builds(
    Setting,
    st.none() | st.sampled_from(Interpreter),
    st.just("4471"),
    st.frozensets(st.sampled_from(sorted(IN_BETWEEN))),
    st.booleans(),
)
ticked = st.sampled_from(JUDGED).flatmap(
    lambda skill: st.tuples(st.just(skill), st.sampled_from(sorted(RESULTS[SKILLS[skill].kind])))
)


@given(ticked, settings)
def test_rule_7_without_a_qualified_interpreter_or_with_something_between_nobody_is_judged(
    tick: tuple[str, str], setting: Setting
) -> None:
    skill, result = tick
    found = judged(skill, result, setting)
    carried = setting.interpreter is Interpreter.QUALIFIED or (
        setting.interpreter is Interpreter.NOT_NEEDED and not setting.needed
    )
    if not carried or setting.between:
        assert RESULTS[SKILLS[skill].kind][found].points is None
        looks = [Shown(skill, found, DAY)]
        assert readiness(looks, Rulers()).by_kind == {}, "it scores nobody"
        assert not needs_support(looks * 2, skill)
    else:
        assert found == result


@given(settings)
def test_what_somebody_did_is_done_in_whatever_language(setting: Setting) -> None:
    for code, skill in SKILLS.items():
        if code not in JUDGED:
            assert {judged(code, each, setting) for each in RESULTS[skill.kind]} == set(
                RESULTS[skill.kind]
            )


def looks(skill: str, *results: str | tuple[str, int]) -> list[Shown]:
    """Looks at one skill, today or so many days before."""
    told = [(each, 0) if isinstance(each, str) else each for each in results]
    return [Shown(skill, result, DAY - timedelta(days=ago)) for result, ago in told]


@pytest.mark.parametrize(
    ("shown", "skill", "words", "in_days"),
    [
        (looks("medicines", "not-yet"), "medicines", GO_OVER_NOW, None),
        (looks("medicines", ("not-yet", 1)), "medicines", GO_OVER, None),
        (looks("medicines", "not-yet", "not-yet"), "medicines", EXTRA, 3),
        (looks("medicines", ("not-yet", 2), "not-yet"), "medicines", EXTRA, 3),
        (looks("medicines", ("not-yet", 9), ("correct-first", 4), "not-yet"), "medicines",
         GO_OVER_NOW, None),
        (looks("medicines", "correct-first"), "medicines", ONCE_MORE, None),
        (looks("warning-signs", "not-yet", "correct-after-reteach"), "warning-signs", ONCE_MORE,
         None),
        (looks("warning-signs", ("correct-first", 7), "correct-after-reteach"), "warning-signs",
         "Nothing to repeat.", None),
        (looks("condition", "correct-first"), "condition", "Nothing to repeat.", None),
        (looks("condition", "not-yet", "not-assessable"), "condition", "Repeat it with a", None),
        (looks("insulin", "not-yet", "not-yet"), "insulin", EXTRA, 3),
        (looks("book", "for"), "book", "Do it together", None),
        (looks("book", "system-in-the-way"), "book", "Clear what is in the way", None),
        (looks("portal", "not-wanted"), "portal", "Paper and telephone", None),
    ],
)  # fmt: skip
def test_what_comes_next_is_said_in_words(
    shown: list[Shown], skill: str, words: str, in_days: int | None
) -> None:
    found = next_of(shown, skill, DAY)
    assert found.words.startswith(words[:20])
    assert words[:20] in found.words
    assert found.by == (DAY + timedelta(days=in_days) if in_days else None)


def test_every_skill_and_every_result_has_something_next() -> None:
    for code, skill in SKILLS.items():
        assert next_of([], code, DAY).words
        for result in RESULTS[skill.kind]:
            assert next_of([Shown(code, result, DAY)], code, DAY).words


anything = st.lists(
    st.builds(
        lambda tick, ago: Shown(tick[0], tick[1], DAY - timedelta(days=ago)),
        ticked,
        st.integers(0, 30),
    ),
    max_size=12,
).map(lambda each: sorted(each, key=lambda shown: shown.on))


@given(anything, st.sampled_from(JUDGED))
def test_extra_support_is_for_that_topic_alone_and_dated(
    shown: Sequence[Shown], skill: str
) -> None:
    found = next_of(shown, skill, DAY)
    alone = [each for each in shown if each.skill == skill]
    assert found == next_of(alone, skill, DAY), "what happened with other topics changes nothing"
    if found.words == EXTRA:
        assert [each.result for each in alone if each.points is not None][-2:] == [NOT_YET] * 2
        assert found.by == alone[-1].on + AGAIN_WITHIN


@given(anything)
def test_medicines_and_warning_signs_are_done_on_two_dates_and_never_on_one(
    shown: Sequence[Shown],
) -> None:
    for skill in TWICE:
        if next_of(shown, skill, DAY).done:
            assert len(days_explained(shown, skill)) > 1


def test_the_second_time_takes_another_way_and_a_new_contact_any() -> None:
    assert another_way([]) == frozenset()
    assert another_way([("talk", "not-yet")]) == {"talk"}
    assert another_way([("talk", "not-yet"), ("show", "correct-after-reteach")]) == frozenset()


said = st.lists(
    st.builds(
        Said, st.sampled_from(sorted(STRATEGIES)), st.booleans(), st.dates(date(2025, 1, 1), DAY)
    ),
    max_size=6,
).map(lambda each: sorted(each, key=lambda one: one.on))


def test_medicines_and_warning_signs_ask_for_two_dates_since_the_last_not_yet() -> None:
    def looks(*told: tuple[str, str, int]) -> list[Shown]:
        return [Shown(skill, result, DAY + timedelta(days=after)) for skill, result, after in told]

    assert once_more([]) == ("medicines", "warning-signs")
    twice = looks(
        ("medicines", "correct-first", 0), ("warning-signs", "correct-after-reteach", 0),
        ("medicines", "correct-first", 1), ("warning-signs", "correct-first", 1),
    )  # fmt: skip
    assert once_more(twice) == ()
    assert once_more([*twice, *looks(("medicines", NOT_YET, 2))]) == ("medicines",)
    assert once_more([*twice, *looks(("medicines", NOT_ASSESSABLE, 2))]) == ()
    assert once_more(looks(("medicines", "correct-first", 0), ("medicines", "correct-first", 0)))


@given(said)
def test_what_is_left_out_is_not_asked_about_for_a_year_from_when_it_was_said(
    told: list[Said],
) -> None:
    found = left_out(told, DAY)
    for code, until in found.items():
        [last] = [each for each in told if each.strategy == code][-1:]
        assert not last.wanted
        assert until == last.on + DECLINED_FOR > DAY
    assert left_out([*told, *(Said(each, True, DAY) for each in STRATEGIES)], DAY) == {}


def test_what_may_be_left_out_has_another_way() -> None:
    assert INSTEAD.keys() <= STRATEGIES.keys()
    assert all(len(ways) > 2 for ways in INSTEAD.values())


def test_no_sheet_has_a_number_that_no_order_gave() -> None:
    for sheet in SHEETS.values():
        for line in sheet.lines:
            assert not any(each.isdigit() for each in line.words), line
            assert (SLOT in line.words) is bool(line.slot) is bool(line.asks)
        assert {each.level for each in sheet.lines} == set(LEVELS)
        assert len({each.slot for each in sheet.slots}) == len(sheet.slots)
        assert sheet.draft, "no clinician has signed it"


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_the_colours_of_a_sheet_hold_every_line_once(sheet: Sheet) -> None:
    by_colour = [line for level in LEVELS for line in sheet.of_level(level)]
    assert sorted(by_colour, key=str) == sorted(sheet.lines, key=str)
    assert all(sheet.of_level(level) for level in LEVELS)


@pytest.mark.parametrize(
    ("problems", "found"),
    [
        ({}, []),
        ({"38341003": "High blood pressure"}, []),
        ({"88805009": "CHF"}, ["heart-failure"]),
        ({"a": "Heart failure", "b": "COPD", "c": "Type 2 diabetes"}, list(SHEETS)),
    ],
)
def test_a_sheet_is_for_who_has_the_condition(problems: dict[str, str], found: list[str]) -> None:
    assert [each.code for each in sheets_for(problems)] == found
