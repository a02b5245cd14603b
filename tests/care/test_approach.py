"""What is proposed, and what is decided."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fhir_bridge.care.approach import (
    AS_NOW,
    GRID,
    MORE_INDEPENDENCE,
    MORE_SUPPORT,
    ORDER,
    RULES,
    TOO_LITTLE,
    Proposal,
    Reading,
    Standing,
    overall,
    propose,
    suggested_by,
)
from fhir_bridge.care.decision import AGREES, NOT_ASKED, OWN_CHOICE, Choice, decide
from fhir_bridge.care.people import THE_PATIENT, Deciders
from fhir_bridge.care.readiness import Readiness
from fhir_bridge.errors import Refused

TODAY = date(2026, 11, 20)
POINTS = {"low": 20.0, "some": 55.0, "high": 85.0}


def ready(motivation: str = "high", skills: str = "high", confidence: int | None = 8) -> Readiness:
    return Readiness(POINTS[skills], POINTS[motivation], confidence, {}, ())


def reading(days_ago: int, found: Readiness | None = None) -> Reading:
    return Reading(TODAY - timedelta(days=days_ago), found or ready())


COACHED = Standing(
    "self-management",
    approach="coach",
    since=TODAY - timedelta(days=20),
    readings=(reading(8), reading(1)),
    wins=5,
)
STOOD_BY = replace(COACHED, approach="enable", since=TODAY - timedelta(days=60), wins=3)


@pytest.mark.parametrize(
    ("motivation", "skills", "approach"),
    [
        ("high", "low", "manage"),
        ("high", "some", "coach"),
        ("high", "high", "enable"),
        ("some", "low", "manage"),
        ("some", "some", "coach"),
        ("some", "high", "coach"),
        ("low", "low", "manage"),
        ("low", "some", "coach"),  # a "no" is no reason to take over
        ("low", "high", "coach"),
    ],
)
def test_where_it_begins(motivation: str, skills: str, approach: str) -> None:
    standing = Standing("self-management", readings=(reading(0, ready(motivation, skills)),))
    found = propose(standing, TODAY)
    assert (found.direction, found.approach) == (AS_NOW, approach)
    assert found.focus == GRID[motivation, skills][1]


@pytest.mark.parametrize("confidence", [None, 0, 6])
def test_nobody_stands_by_before_the_patient_is_sure(confidence: int | None) -> None:
    assert suggested_by(ready(confidence=confidence)) == "coach"


def test_the_first_decision_has_its_reasons_for_and_against_too() -> None:
    some = reading(0, ready("low", "some", 8))
    found = propose(Standing("self-management", readings=(some,)), TODAY)
    assert {each.rule for each in found.reasons_for} == {"skills", "sure", "no-safety-need"}
    assert [each.rule for each in found.reasons_against] == ["matters"]
    none = Readiness(None, None, None, {}, ("how sure they are: not asked",))
    unknown = propose(Standing("self-management", readings=(reading(0, none),)), TODAY)
    assert [each.rule for each in unknown.reasons_for] == ["no-safety-need"]
    assert [each.text for each in unknown.missing] == ["how sure they are: not asked"]


def test_one_explanation_of_what_may_hurt_is_not_enough_to_stand_by() -> None:
    first = Standing("health-literacy", readings=(reading(0),), once_more=("medicines",))
    assert propose(first, TODAY).approach == "coach"
    assert propose(replace(first, once_more=()), TODAY).approach == "enable"


def test_two_dates_are_asked_of_everyone_and_of_no_other_strategy() -> None:
    held = {"two-dates"} & {each.rule for each in propose(COACHED, TODAY).reasons_for}
    assert not held
    literacy = propose(replace(COACHED, strategy="health-literacy"), TODAY)
    assert "two-dates" in [each.rule for each in literacy.reasons_for]
    begun = replace(COACHED, strategy="health-literacy", approach="manage",
                    once_more=("medicines",))  # fmt: skip
    assert propose(begun, TODAY).approach == "coach", "to learn together nothing is asked first"


def test_with_too_little_known_nothing_is_suggested_and_it_says_what_is_missing() -> None:
    found = propose(Standing("self-management"), TODAY)
    assert (found.direction, found.approach) == (TOO_LITTLE, None)
    assert [each.text for each in found.missing] == ["nothing was looked at or asked yet"]
    unseen = Readiness(None, 80.0, 8, {}, ("my medicines: not explained back yet",))
    found = propose(Standing("self-management", readings=(reading(0, unseen),)), TODAY)
    assert found.approach is None
    assert found.missing[0].text == "my medicines: not explained back yet"


def test_shown_twice_with_a_win_speaks_for_more_independence() -> None:
    found = propose(COACHED, TODAY)
    assert (found.direction, found.approach) == (MORE_INDEPENDENCE, "enable")
    assert found.reasons_against == ()
    assert {each.rule for each in found.reasons_for} == {
        "shown-twice", "win-since", "no-safety-need", "nothing-of-theirs-late",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "standing"),
    [
        ("shown-twice", replace(COACHED, readings=(reading(6), reading(0)))),
        ("shown-twice", replace(COACHED, readings=(reading(9), reading(1, ready("high", "some"))))),
        ("shown-twice", replace(COACHED, readings=(reading(9, ready(confidence=6)), reading(1)))),
        ("win-since", replace(COACHED, wins=0)),
        ("no-safety-need", replace(COACHED, safety_need=True)),
        ("nothing-of-theirs-late", replace(COACHED, overdue=True)),
        ("steady", replace(STOOD_BY, since=TODAY - timedelta(days=59))),
        ("three-wins", replace(STOOD_BY, wins=2)),
        (
            "two-dates",
            replace(COACHED, strategy="health-literacy", once_more=("warning-signs",)),
        ),
        ("two-dates", replace(STOOD_BY, strategy="health-literacy", once_more=("medicines",))),
        ("quiet", replace(STOOD_BY, acute_on=TODAY - timedelta(days=29))),
        ("sure-twice", replace(STOOD_BY, readings=(reading(9, ready(confidence=6)), reading(1)))),
    ],
)
def test_each_rule_alone_speaks_against_it(rule: str, standing: Standing) -> None:
    found = propose(standing, TODAY)
    assert (found.direction, found.approach) == (AS_NOW, standing.approach)
    assert [each.rule for each in found.reasons_against] == [rule]


@pytest.mark.parametrize(
    ("rule", "standing"),
    [
        ("shown-twice", replace(COACHED, readings=())),
        ("steady", replace(STOOD_BY, since=None)),
        ("sure-twice", replace(STOOD_BY, readings=(reading(1),))),
        (
            "sure-twice",
            replace(STOOD_BY, readings=(reading(9), reading(1, ready(confidence=None)))),
        ),
    ],
)
def test_what_cannot_be_told_is_named_and_counts_for_nothing(rule: str, standing: Standing) -> None:
    found = propose(standing, TODAY)
    assert found.direction == AS_NOW
    assert rule in [each.rule for each in found.missing]


def test_steady_for_two_months_speaks_for_staying_in_touch() -> None:
    old = replace(STOOD_BY, acute_on=TODAY - timedelta(days=30))
    assert propose(old, TODAY).approach == "sustain"
    there = replace(STOOD_BY, approach="sustain")
    assert propose(there, TODAY) == replace(
        propose(there, TODAY), direction=AS_NOW, approach="sustain", reasons_for=()
    )


@pytest.mark.parametrize(
    ("now", "wish", "approach"),
    [
        ("coach", MORE_INDEPENDENCE, "enable"),
        ("sustain", MORE_INDEPENDENCE, "sustain"),
        ("enable", MORE_SUPPORT, "coach"),
        ("manage", MORE_SUPPORT, "manage"),
        (None, MORE_INDEPENDENCE, "coach"),
        (None, MORE_SUPPORT, "manage"),
    ],
)
def test_what_somebody_asks_for_is_honoured_at_once(
    now: str | None, wish: str, approach: str
) -> None:
    found = propose(Standing("self-management", approach=now, wish=wish), TODAY)
    assert (found.direction, found.approach, found.chosen) == (wish, approach, True)


def test_in_the_thirty_days_only_what_may_hurt_stays_do_with() -> None:
    until = TODAY + timedelta(days=20)
    literacy = propose(replace(COACHED, strategy="health-literacy", window_until=until), TODAY)
    assert literacy.direction == MORE_INDEPENDENCE
    assert literacy.stay_with == ("medicines", "warning-signs", "follow-up")
    navigation = propose(replace(COACHED, strategy="system-navigation", window_until=until), TODAY)
    assert navigation.stay_with == ()
    over = replace(COACHED, strategy="health-literacy", window_until=TODAY - timedelta(days=1))
    assert propose(over, TODAY).stay_with == ()


def test_one_line_for_the_person_is_what_the_open_work_needs_most() -> None:
    decided = {"health-literacy": "enable", "system-navigation": "coach"}
    assert overall(decided, decided) == "coach"
    assert overall(decided, ["health-literacy"]) == "enable"
    assert overall(decided, ["digital-empowerment"]) is None


def test_every_rule_has_its_words_its_source_and_a_name_of_its_own() -> None:
    assert all(rule.yes and rule.no and rule.source for rule in RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.wanted_for <= set(ORDER) for rule in RULES)


# ---- deciding

PROPOSED = Proposal("self-management", AS_NOW, "coach")


def decided(choice: Choice, proposal: Proposal = PROPOSED, now: str | None = "coach") -> set[str]:
    with pytest.raises(Refused) as caught:
        decide(proposal, choice, now=now, today=TODAY)
    return {str(each.expression) for each in caught.value.issues}


def test_a_decision_as_proposed_needs_no_reason_and_has_a_day_of_review() -> None:
    made = decide(PROPOSED, Choice("coach", AGREES), now=None, today=TODAY)
    assert made.review_on == TODAY + timedelta(days=30)
    assert not made.differs


def test_the_nurse_may_differ_with_a_reason() -> None:
    assert decided(Choice("manage", AGREES)) == {"reason"}
    made = decide(PROPOSED, Choice("manage", NOT_ASKED, reason="No food in the house"), now="coach",
                  today=TODAY)  # fmt: skip
    assert made.differs


def test_where_nothing_was_proposed_nothing_differs() -> None:
    nothing = Proposal("self-management", TOO_LITTLE, None)
    assert not decide(nothing, Choice("coach", AGREES), now=None, today=TODAY).differs


def test_an_own_choice_of_more_independence_keeps_what_was_explained() -> None:
    bare = Choice("sustain", OWN_CHOICE)
    assert decided(bare) == {"explained", "could_happen", "safety_net"}
    whole = replace(bare, explained="The weekly calls", could_happen="Sugar too low",
                    safety_net="The nurse line")  # fmt: skip
    assert not decide(PROPOSED, whole, now="coach", today=TODAY).differs


def test_an_own_choice_of_more_support_asks_nothing() -> None:
    assert decide(PROPOSED, Choice("manage", OWN_CHOICE), now="enable", today=TODAY)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_the_review_lies_within_ninety_days(days: int) -> None:
    assert decided(Choice("coach", AGREES, review_on=TODAY + timedelta(days=days))) == {"review_on"}


def test_what_is_no_choice_is_refused() -> None:
    assert decided(Choice("expert", AGREES)) == {"approach"}
    assert decided(Choice("coach", "whatever")) == {"patient"}


MOTHER, AUNT = "RelatedPerson/mother", "RelatedPerson/aunt"
OF_A_CHILD = Deciders({MOTHER: "Amy"}, patient=False)


@pytest.mark.parametrize(
    ("choice", "deciders", "missing"),
    [
        (Choice("coach", AGREES), OF_A_CHILD, {"by"}),
        (Choice("coach", AGREES), Deciders(patient=False), {"by"}),
        (Choice("coach", AGREES, by=AUNT), OF_A_CHILD, {"by"}),
        (Choice("coach", AGREES, by=AUNT), THE_PATIENT, {"by"}),
        (Choice("coach", AGREES, by=MOTHER), OF_A_CHILD, set()),
        (Choice("coach", AGREES), Deciders({MOTHER: "Amy"}), set()),
        (Choice("coach", NOT_ASKED), OF_A_CHILD, set()),
        (Choice("manage", OWN_CHOICE, by=AUNT), OF_A_CHILD, set()),  # more support: anybody asks
        (Choice("enable", OWN_CHOICE, "", "a", "b", "c", by=AUNT), OF_A_CHILD, {"by"}),
        (Choice("enable", OWN_CHOICE, "", "a", "b", "c", by=MOTHER), OF_A_CHILD, set()),
    ],
)
def test_for_a_minor_or_under_a_guardian_the_legal_decision_maker_speaks(
    choice: Choice, deciders: Deciders, missing: set[str]
) -> None:
    if missing:
        with pytest.raises(Refused) as caught:
            decide(PROPOSED, choice, now="coach", today=TODAY, deciders=deciders)
        assert {each.expression for each in caught.value.issues} == missing
    else:
        assert decide(PROPOSED, choice, now="coach", today=TODAY, deciders=deciders)
