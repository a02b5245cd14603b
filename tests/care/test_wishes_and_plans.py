"""What the patient asks for, help planned for a task, and how extra support ends."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.approach import (
    MORE_INDEPENDENCE,
    MORE_SUPPORT,
    ORDER,
    TOO_LITTLE,
    Reading,
    Standing,
    overall,
    propose,
    unproposed,
)
from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.decision import AGREES, Choice, decide
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.extra_support import EVENTS, layer_for, may_end, window_until
from fhir_bridge.care.people import Deciders
from fhir_bridge.care.readiness import Readiness
from fhir_bridge.care.support import CHECKLIST
from fhir_bridge.care.support_plan import SupportPlan, agree
from fhir_bridge.care.wishes import Wish, heard
from fhir_bridge.errors import Refused

TODAY = date(2026, 11, 20)
ONLINE, DAILY = "digital-empowerment", "self-management"
HIGH = Readiness(85.0, 85.0, 8, {}, ())


def test_where_nothing_is_proposed_nothing_differs_from_it() -> None:
    none = unproposed(DAILY)
    assert (none.direction, none.approach, none.version) == (TOO_LITTLE, None, "")
    assert not decide(none, Choice("manage", AGREES), now="sustain", today=TODAY).differs


@given(
    st.dictionaries(st.sampled_from(sorted(set(STRATEGIES) - {ONLINE})), st.sampled_from(ORDER),
                    min_size=1),
    st.sampled_from(ORDER),
)  # fmt: skip
def test_phone_and_online_changes_no_overall_line_but_its_own(
    decided: dict[str, str], online: str
) -> None:
    assert overall(decided | {ONLINE: online}, [*decided, ONLINE]) == overall(decided, decided)
    assert overall({ONLINE: online}, [ONLINE]) == online


def reading(days_ago: int, *, looked: bool = True, asked: bool = True) -> Reading:
    return Reading(TODAY - timedelta(days=days_ago), HIGH, looked, asked)


@pytest.mark.parametrize(
    ("readings", "shown"),
    [
        ((reading(9), reading(1)), True),
        ((reading(9), reading(1, looked=False)), False),  # only spoken of the second time
        ((reading(9, looked=False), reading(1)), False),
        ((reading(9), reading(8), reading(1, looked=False)), False),
    ],
)
def test_shown_twice_asks_for_two_looks(readings: tuple[Reading, ...], shown: bool) -> None:
    standing = Standing(DAILY, "coach", TODAY - timedelta(days=20), readings, wins=1)
    told = propose(standing, TODAY)
    assert ("shown-twice" in {each.rule for each in told.reasons_for}) is shown


def test_one_answer_is_not_two_because_something_was_shown_later() -> None:
    standing = Standing(
        DAILY, "enable", TODAY - timedelta(days=70), (reading(9), reading(1, asked=False)), wins=3
    )
    told = propose(standing, TODAY)
    assert "sure-twice" in {each.rule for each in told.missing}


WISH = Wish(MORE_INDEPENDENCE, (DAILY,), "I can", "what changes", "what may happen", "the line")


def test_more_support_asks_for_nothing_but_the_words() -> None:
    assert heard(Wish(MORE_SUPPORT, (DAILY,), "It is too much"), TODAY).words == "It is too much"


@pytest.mark.parametrize("field", ["words", "explained", "could_happen", "safety_net"])
def test_more_independence_asks_for_what_belongs_to_it(field: str) -> None:
    heard(WISH, TODAY)
    with pytest.raises(Refused) as refused:
        heard(replace(WISH, **{field: " "}), TODAY)
    assert [each.expression for each in refused.value.issues] == [field]


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_wish_is_looked_at_again_within_ninety_days(days: int) -> None:
    with pytest.raises(Refused):
        heard(replace(WISH, review_on=TODAY + timedelta(days=days)), TODAY)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"direction": "as-now"}, "direction"), ({"strategies": ()}, "strategies"),
        ({"strategies": ("cooking",)}, "strategies"),
    ],
)  # fmt: skip
def test_a_wish_says_for_what_and_which_way(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        heard(replace(Wish(MORE_SUPPORT, (DAILY,), "Too much"), **changed), TODAY)
    assert [each.expression for each in refused.value.issues] == [field]


FOR_REFILLS = SupportPlan("refill", "Her son", "Fine", tuple(CHECKLIST), TODAY + timedelta(days=90))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"task": "cooking"}, "task"), ({"help": " "}, "help"), ({"view": ""}, "view"),
        ({"review_on": TODAY}, "review_on"),
        ({"review_on": TODAY + timedelta(days=91)}, "review_on"),
    ],
)  # fmt: skip
def test_a_plan_for_support_is_for_one_task_and_not_for_ever(
    changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        agree(replace(FOR_REFILLS, **changed), TODAY)
    assert [each.expression for each in refused.value.issues] == [field]


@pytest.mark.parametrize("missing", CHECKLIST)
def test_no_plan_for_support_before_everything_was_looked_at(missing: str) -> None:
    assert agree(FOR_REFILLS, TODAY) is FOR_REFILLS
    left = tuple(each for each in CHECKLIST if each != missing)
    with pytest.raises(Refused) as refused:
        agree(replace(FOR_REFILLS, checked=(*left, "nothing")), TODAY)
    [issue] = refused.value.issues
    assert CHECKLIST[missing] in issue.text


@pytest.mark.parametrize("event", EVENTS)
def test_only_a_stay_opens_the_window_of_thirty_days(event: str) -> None:
    stays = {"admission", "observation", "return"}
    assert window_until(event, TODAY) == (TODAY + timedelta(days=29) if event in stays else None)


@pytest.mark.parametrize(
    ("why", "days", "rechecked", "ends"),
    [
        ("early", 1, True, True), ("early", 1, False, False), ("reviewed", 13, True, False),
        ("reviewed", 14, False, True), ("decided", 0, False, True), ("tired", 20, True, False),
    ],
)  # fmt: skip
def test_when_extra_support_may_end(why: str, days: int, rechecked: bool, ends: bool) -> None:
    layer = layer_for("emergency", TODAY, WorkCalendar())
    assert may_end(why, layer, TODAY + timedelta(days=days), rechecked=rechecked) is ends


@pytest.mark.parametrize(
    ("direction", "by", "missing"),
    [
        (MORE_INDEPENDENCE, "", ["by"]),
        (MORE_INDEPENDENCE, "RelatedPerson/aunt", ["by"]),
        (MORE_INDEPENDENCE, "RelatedPerson/mother", []),
        (MORE_SUPPORT, "", []),
        (MORE_SUPPORT, "RelatedPerson/aunt", []),
    ],
)
def test_for_a_child_anybody_may_ask_for_more_support_and_a_parent_for_more_independence(
    direction: str, by: str, missing: list[str]
) -> None:
    parents = Deciders({"RelatedPerson/mother": "Amy"}, patient=False)
    wish = Wish(direction, (DAILY,), "Please", "told", "may happen", "call", by=by)
    if missing:
        with pytest.raises(Refused) as refused:
            heard(wish, TODAY, parents)
        assert [each.expression for each in refused.value.issues] == missing
    else:
        assert heard(wish, TODAY, parents) == wish
