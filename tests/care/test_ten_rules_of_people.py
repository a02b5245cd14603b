"""What may never be broken, as properties of the rules (care rules, the first ten): 7 to 10."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.approach import DIRECTION_WORDS
from fhir_bridge.care.asking import QUESTIONS
from fhir_bridge.care.enablement import APPROACHES
from fhir_bridge.care.handout import Handout
from fhir_bridge.care.handout_words import ENGLISH, SPANISH
from fhir_bridge.care.readiness import MOTIVATION_WORDS, SKILLS_WORDS, Rulers, readiness
from fhir_bridge.care.safe_contact import ASKS, NO, YES, SafeContact
from fhir_bridge.care.skills import RESULTS, SKILLS, STRATEGY_OF, Shown
from fhir_bridge.care.support import (
    CHECKLIST,
    Answers,
    Leading,
    sound_answers,
    still_needed,
)
from fhir_bridge.care.support_plan import SupportPlan, agree
from fhir_bridge.care.teaching import (
    IN_BETWEEN,
    TWICE,
    Interpreter,
    Setting,
    judged,
    next_of,
)
from fhir_bridge.care.transitions.checkpoint_rules import Feature
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS, checkpoints_for
from fhir_bridge.errors import Refused

TODAY = date(2026, 11, 20)
settings = st.builds(
    Setting, st.none() | st.sampled_from(Interpreter), st.just("4471"),
    st.frozensets(st.sampled_from(sorted(IN_BETWEEN))), st.booleans(),
)  # fmt: skip
JUDGED = sorted(code for code, skill in SKILLS.items() if "not-assessable" in RESULTS[skill.kind])
ticked = st.sampled_from(JUDGED).flatmap(
    lambda code: st.tuples(st.just(code), st.sampled_from(sorted(RESULTS[SKILLS[code].kind])))
)


@given(st.lists(st.sampled_from(sorted(SKILLS)), min_size=1, max_size=6))
def test_rule_7_a_session_that_could_not_be_judged_scores_nobody(codes: list[str]) -> None:
    topics = [code for code in codes if "not-assessable" in RESULTS[SKILLS[code].kind]]
    found = readiness([Shown(code, "not-assessable", TODAY) for code in topics], Rulers())
    assert found.skills is None
    assert found.by_kind == {}


@given(ticked, settings)
def test_rule_7_what_could_not_get_across_is_never_counted(
    look: tuple[str, str], setting: Setting
) -> None:
    skill, result = look
    needed = setting.needed or setting.interpreter is not Interpreter.NOT_NEEDED
    across = not needed or setting.interpreter is Interpreter.QUALIFIED
    found = Shown(skill, judged(skill, result, setting), TODAY)
    assert (across and not setting.between) or found.points is None
    assert not across or setting.between or found.result == result


@pytest.mark.parametrize("skill", sorted(TWICE))
def test_rule_7_medicines_and_warning_signs_are_explained_on_two_dates_by_everyone(
    skill: str,
) -> None:
    assert {"medicines", "warning-signs"} == TWICE
    once = [Shown(skill, "correct-first", TODAY)]
    again = Shown(skill, "correct-first", TODAY + timedelta(days=3))
    assert not next_of(once, skill, TODAY).done
    assert not next_of([*once, *once], skill, TODAY).done, "twice on one day is one date"
    assert next_of([*once, again], skill, again.on).done


def test_rule_7_nobody_is_screened_for_reading() -> None:
    asked = " ".join(f"{each.code} {each.text} {each.to_others}" for each in QUESTIONS.values())
    assert not {"sils", "literacy-screen"} & QUESTIONS.keys()
    assert "read" not in asked.lower().split()


STAFF_ONLY = (
    *(each.staff for each in APPROACHES.values()), *DIRECTION_WORDS.values(),
    *MOTIVATION_WORDS.values(), *SKILLS_WORDS.values(), *STRATEGY_OF.values(),
)  # fmt: skip


@pytest.mark.parametrize("words", [ENGLISH, SPANISH], ids=["English", "Spanish"])
def test_rule_8_nothing_that_is_for_staff_stands_on_a_patients_page(words: object) -> None:
    said = str(words).lower()
    assert [each for each in STAFF_ONLY if each.lower() in said] == []
    named = {field.name for field in fields(Handout)}
    assert not named & {"approach", "proposal", "readiness", "skills", "band", "confidence"}


def test_rule_8_what_a_patient_reads_of_an_approach_has_neither_number_nor_rank() -> None:
    for each in APPROACHES.values():
        assert not any(letter.isdigit() for letter in each.patient)
        assert each.patient != each.staff


FULL = Leading(
    asked_alone=True, age=44, tasks=("medicines",), hours="evenings", limits="no lifting",
    back_up="Ana", authority="none", kept="who visits", knows_to_stop=True, patient_agrees=True,
    own_health="well", relief="a weekend; thinks about it",
)  # fmt: skip


@given(st.sets(st.sampled_from([field.name for field in fields(Leading)])))
def test_rule_9_a_caregiver_leads_only_with_everything_that_belongs_to_it(
    left_out: set[str],
) -> None:
    nothing = Leading()
    leading = replace(FULL, **{name: getattr(nothing, name) for name in left_out})
    assert {each.expression for each in still_needed(leading)} == left_out


@given(st.integers(0, 17))
def test_rule_9_nobody_under_18_leads(age: int) -> None:
    assert [each.expression for each in still_needed(replace(FULL, age=age))] == ["age"]


@given(st.integers(0, 10))
def test_rule_9_what_was_said_before_others_is_no_answer(willing: int) -> None:
    with pytest.raises(Refused):
        sound_answers(Answers(alone=False, willing=willing))


@given(
    st.none() | st.sampled_from(sorted(CHECKLIST)), st.integers(-3, 3) | st.integers(87, 93),
    st.sampled_from(["They do it", ""]),
)  # fmt: skip
def test_rule_9_a_plan_for_support_follows_the_checklist_and_is_looked_at_within_90_days(
    unchecked: str | None, days: int, view: str
) -> None:
    checked = tuple(each for each in CHECKLIST if each != unchecked)
    plan = SupportPlan("refill", "Her son", view, checked, TODAY + timedelta(days=days))
    if unchecked is None and 0 < days <= 90 and view:
        assert agree(plan, TODAY) is plan
    else:
        with pytest.raises(Refused):
            agree(plan, TODAY)


said = st.sampled_from(["", YES, NO])


@given(
    st.builds(
        SafeContact,
        call=said,
        voicemail=said,
        text=said,
        say_who=said,
        unsafe=st.sampled_from(["", "555"]),
        not_told=st.sampled_from(["", "Bo"]),
    )
)
def test_rule_10_what_must_not_be_done_with_a_number_stands_beside_it(
    contact: SafeContact,
) -> None:
    sign = "; ".join(contact.sign)
    assert all(contact.may(what) is (getattr(contact, what) == YES) for what in ASKS)
    forbidden = {
        "call": "only" if contact.text == YES else "not call", "voicemail": "no voicemail",
        "text": "no texts", "say_who": "not say who",
    }  # fmt: skip
    for what, words in forbidden.items():
        assert (words in sign) is (getattr(contact, what) == NO), what
    assert ("never use 555" in sign) is bool(contact.unsafe)
    assert ("do not tell Bo" in sign) is bool(contact.not_told)


@given(
    st.sets(st.sampled_from(Feature)), st.sampled_from([Feature.HOSPICE, Feature.DIED]),
)  # fmt: skip
def test_rule_10_hospice_or_death_stops_every_clock_but_what_is_then_due(
    features: set[Feature], end: Feature
) -> None:
    """That it happens in the same transaction, ``test_checkpoint_actions`` shows."""
    usual = {row.code for row in checkpoints_for({*features} - {Feature.HOSPICE, Feature.DIED})}
    left = checkpoints_for({*features, end})
    assert not {row.code for row in left} & usual
    assert {row.code for row in left} <= {
        "hospice-number", "hospice-visit", "comfort-kit", "bereavement",
    }  # fmt: skip
    assert {row.code for row in CHECKPOINTS.values() if row.quiet} == {
        "hospice-number", "hospice-visit", "comfort-kit", "bereavement",
    }  # fmt: skip
