"""What was won before the demo day, who did it, and what was said to goals, as the stories tell."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_bridge import approaches, doings, goals, readiness, reviews, rungs, signed_rules
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.approach import MORE_INDEPENDENCE, SUSTAIN
from fhir_bridge.care.course import Answer
from fhir_bridge.care.goal import Status
from fhir_bridge.care.transitions.reviews import FIRST, ITEMS, LAST
from fhir_bridge.launches import Context
from fhir_bridge.staff import OPERATOR
from smart_app.past.at_the_ehr import PretendEhr
from smart_app.past.player import key_of
from support.played import played
from support.world import World

TOLD = ("okafor", "harris", "brooks", "price")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> Iterator[World]:
    def signed(bridge: Bridge) -> None:
        signed_rules.sign(bridge, "sandbox", "Dr. A. Lindqvist", by=OPERATOR)

    folder = tmp_path_factory.mktemp("won")
    with played(folder, _migrated_file, TOLD, before=signed) as running:
        yield running


def opened(there: World, patient: str) -> Context:
    return PretendEhr(there.bridge, "sandbox").sign_in(patient, "castillo")


@pytest.mark.parametrize(
    ("patient", "counts"),
    [
        ("okafor", {"weigh": 3, "visits": 2, "signs": 1, "portal": 0}),
        ("harris", {"log": 2, "refills": 2, "numbers": 1, "app": 0}),
        ("brooks", {"weigh": 1, "inhaler": 1, "visits": 1, "portal": 1, "stairs": 0,
                    "bad-days": 3}),
    ],
)  # fmt: skip
def test_each_goal_has_the_small_wins_of_its_story(
    told: World, patient: str, counts: dict[str, int]
) -> None:
    ladders = rungs.ladders(told.bridge, opened(told, patient).chart)
    assert {name: ladders[key_of(patient, name)].wins for name in counts} == counts


def test_from_eight_done_for_denise_in_a_week_to_none(told: World) -> None:
    work = doings.work(told.bridge, opened(told, "brooks"))
    first = [each.doer.value for each in work.doings[:9]]
    assert (first.count("case-manager"), first.count("together")) == (8, 1)
    assert work.weeks[-1].counts == (0, 1, 0, 6)


def test_denise_went_from_three_to_nine(told: World) -> None:
    known = readiness.known(told.bridge, opened(told, "brooks").chart)[readiness.PATIENT]
    assert [value for _, value in known.trend("confidence")] == [3, 3, 4, 6, 7, 8, 9, 9]


def test_staying_in_touch_is_suggested_for_denise_with_all_its_reasons(told: World) -> None:
    looked = approaches.look(told.bridge, opened(told, "brooks"))
    proposal = looked.proposals["health-literacy"]
    assert (proposal.direction, proposal.approach) == (MORE_INDEPENDENCE, SUSTAIN)
    assert not proposal.reasons_against
    reasons = {each.rule for each in proposal.reasons_for}
    assert reasons >= {"steady", "three-wins", "quiet", "sure-twice"}


def test_a_goal_that_leon_did_not_want_is_kept_with_his_words(told: World) -> None:
    kept = goals.find_goal(told.bridge, opened(told, "harris").chart, key_of("harris", "app"))
    assert kept.goal.status is Status.REJECTED
    assert kept.course.reason == "I choose paper."


def test_both_learners_of_noah_agree_to_what_ruth_learns(told: World) -> None:
    kept = goals.find_goal(told.bridge, opened(told, "price").chart, key_of("price", "second"))
    who = {f"RelatedPerson/{key_of('price', each)}" for each in ("price-danielle", "price-ruth")}
    assert {each.who for each in kept.course.says if each.answer is Answer.AGREES} >= who


def test_denise_said_yes_to_each_question_about_us(told: World) -> None:
    looks = {each.code: each for each in reviews.tell(told.bridge, opened(told, "brooks")).looks}
    about_us = {code for code, item in ITEMS.items() if item.block == "how-it-was"}
    given = {code: looks[FIRST].given[code] for code in about_us}
    assert set(given.values()) == {"yes"} and len(given) == 3
    assert about_us.isdisjoint(looks[LAST].given), "asked once in thirty days"
