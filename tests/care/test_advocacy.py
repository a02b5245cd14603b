"""Advocacy: the letter’s own day, nothing over the patient’s head, red only where it is ours."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.advocacy import Matter
from fhir_bridge.care.advocacy_days import order, standing
from fhir_bridge.care.advocacy_events import Paper, Step, Talk, Wish
from fhir_bridge.care.advocacy_stages import (
    AFTER_WISH,
    ALLOWED,
    KINDS,
    NEWS,
    OPEN,
    SAYS,
    STAGES,
    Allowed,
    Deadline,
    Kind,
    Says,
    Stage,
    Turn,
    stages_after,
)
from fhir_bridge.care.case import ADMIN, CASE_MANAGER, LEAD
from fhir_bridge.care.commitment_moves import Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.care.typed import LONGEST
from fhir_bridge.errors import NotAllowed, Refused

AT = datetime(2026, 11, 20, 9, 41, tzinfo=ZoneInfo("America/Chicago"))
DAY = AT.date()
RC, AGENT = "Practitioner/castillo", "RelatedPerson/lucia"
BELL = Owner(Side.STAFF, "T. Bell LCSW", "Practitioner/bell")

# what may follow what, written down a second time on purpose
ALLOWED_AFTER = {
    Stage.NOTICE: "preparing sent said-yes left over written-by-mistake",
    Stage.BILLED: "preparing sent said-yes left over written-by-mistake",
    Stage.SAID_NO: "preparing sent said-yes left over written-by-mistake",
    Stage.IN_PART: "preparing sent said-yes left over written-by-mistake",
    Stage.PREPARING: "sent said-yes left over written-by-mistake",
    Stage.SENT: "more-asked said-yes in-part said-no left over written-by-mistake",
    Stage.MORE_ASKED: "sent said-yes in-part said-no left over written-by-mistake",
    Stage.SAID_YES: "preparing over",
    Stage.OVER: "preparing",
    Stage.LEFT: "",
    Stage.MISTAKE: "",
}


def step(stage: Stage = Stage.PREPARING, **said: Any) -> Step:
    whole: dict[str, Any] = {
        "words": "20 hours of an aide", "due": DAY + timedelta(days=14), "dated": DAY,
        "outcome": "Lúcia is not alone at night",
    }  # fmt: skip
    return Step(stage, RC, AT, **(whole | said))


def begun(kind: Kind = Kind.APPEAL, **said: Any) -> Matter:
    return Matter.begun(
        kind, "20 hours a week of an aide", "Heartland", BELL, step(**said), role=CASE_MANAGER
    )


def wish(says: Says = Says.GO_ON, **said: Any) -> Wish:
    return replace(Wish(says, "We need the help", RC, AT), **said)


def at_stage(stage: Stage, kind: Kind = Kind.APPEAL, says: Says | None = None) -> Matter:
    made = begun(kind)
    made = replace(made, steps=(*made.steps, step(stage)))
    return made.wants(wish(says), (), role=LEAD) if says and stage in OPEN else made


def fields_of(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.expression for each in caught.value.issues]


def test_every_word_there_is_has_a_row() -> None:
    assert set(KINDS) == set(Kind)
    assert set(STAGES) == set(Stage) == set(ALLOWED_AFTER)
    assert set(SAYS) == set(AFTER_WISH) == set(Says)
    assert set(ALLOWED) == set(Allowed)
    assert NEWS < OPEN
    for row in STAGES.values():
        assert row.words and row.asks
        assert bool(row.next) or row.turn is Turn.NOBODYS
        assert bool(row.deadline) is bool(row.due)
        assert not row.letter or row.deadline is Deadline.LETTER
        assert row.button or row.stage in {each.begins for each in KINDS.values()}


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_begins_at_its_own_stage_and_may_always_be_closed(kind: Kind) -> None:
    made = begun(kind)
    assert made.stage is KINDS[kind].begins
    assert made.stage in OPEN
    assert Stage.OVER in {row.stage for row in made.ways(LEAD)}


@pytest.mark.parametrize("before", Stage)
@pytest.mark.parametrize("after", Stage)
def test_it_goes_only_along_the_table(before: Stage, after: Stage) -> None:
    if after.value in ALLOWED_AFTER[before].split():
        says = STAGES[after].wish
        assert at_stage(before, says=says).go_on(step(after), role=LEAD).stage is after
        return
    with pytest.raises(Refused, match="cannot become"):
        at_stage(before).go_on(step(after), role=LEAD)


def test_a_stage_of_another_kind_cannot_follow() -> None:
    other = {Stage.NOTICE: Kind.COVER_ENDS, Stage.BILLED: Kind.BILLING}
    for stage, kind in other.items():
        assert STAGES[stage].kinds == {kind}
    assert stages_after(Stage.SENT, Kind.APPEAL, ADMIN) == ()


@pytest.mark.parametrize("role", [ADMIN, "auditor", ""])
def test_only_those_who_work_with_patients_write_or_move_one(role: str) -> None:
    made = begun()
    acts = (
        lambda: Matter.begun(Kind.APPEAL, "Aide", "Plan", BELL, step(), role=role),
        lambda: made.go_on(step(), role=role),
        lambda: made.wants(wish(), (), role=role),
        lambda: made.need(Paper("Letter", "Dr. L", RC, AT), role=role),
        lambda: made.got(0, DAY, role=role),
        lambda: made.told(Talk("The plan", "Call back", RC, AT), role=role),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"due": None}, "due"), ({"dated": None}, "dated"), ({"words": " a "}, "words"),
        ({"dated": DAY + timedelta(days=1)}, "dated"), ({"due": DAY - timedelta(days=1)}, "due"),
        ({"track": "as the crow flies"}, "track"), ({"quote": "x" * (LONGEST + 1)}, "quote"),
        ({"words": "20 hours\u202e"}, "words"),
    ],
)  # fmt: skip
def test_a_letter_says_its_day_and_its_deadline(said: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        begun(**said)
    assert fields_of(caught) == [field]


def test_a_deadline_that_has_passed_is_kept_as_the_letter_says_it() -> None:
    late = begun(dated=DAY - timedelta(days=40), due=DAY - timedelta(days=1), quote="in 39 days")
    assert late.due == DAY - timedelta(days=1)
    assert standing(late, DAY).late
    assert (late.last.quote, late.last.dated) == ("in 39 days", DAY - timedelta(days=40))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"about": " "}, "about"), ({"plan": ""}, "plan"),
        ({"owner": Owner(Side.STAFF, " ")}, "owner"),
        ({"owner": Owner(Side.CLINICIAN, "Dr. A. Lindqvist")}, "owner"),
    ],
)  # fmt: skip
def test_one_of_us_is_accountable_for_something_that_is_named(
    values: dict[str, Any], field: str
) -> None:
    whole: dict[str, Any] = {"about": "Aide", "plan": "Heartland", "owner": BELL} | values
    with pytest.raises(Refused) as caught:
        Matter.begun(Kind.APPEAL, step=step(), role=LEAD, **whole)
    assert fields_of(caught) == [field]


def test_what_a_decision_means_for_the_patient_is_asked() -> None:
    sent = at_stage(Stage.SENT)
    for stage in (Stage.SAID_YES, Stage.IN_PART, Stage.OVER):
        with pytest.raises(Refused) as caught:
            sent.go_on(step(stage, outcome=" "), role=LEAD)
        assert fields_of(caught) == ["outcome"]


def test_an_answer_is_promised_for_a_day_to_come_or_for_none() -> None:
    made = at_stage(Stage.PREPARING, says=Says.GO_ON)
    assert made.go_on(step(Stage.SENT, due=None), role=LEAD).due is None
    with pytest.raises(Refused) as caught:
        made.go_on(step(Stage.SENT, due=DAY - timedelta(days=1)), role=LEAD)
    assert fields_of(caught) == ["due"]


def test_what_a_stage_has_no_place_for_is_left_out() -> None:
    made = at_stage(Stage.PREPARING, says=Says.GO_ON)
    sent = made.go_on(step(Stage.SENT, quote="x", track="fast"), role=LEAD).last
    assert (sent.dated, sent.quote, sent.track, sent.outcome) == (None, "", "", "")


# The patient's wish


@pytest.mark.parametrize("kind", [Kind.APPEAL, Kind.COVER_ENDS, Kind.BILLING])
@pytest.mark.parametrize("says", [None, Says.LEAVE, Says.NOT_SURE])
def test_nothing_is_sent_before_the_patient_wants_it(kind: Kind, says: Says | None) -> None:
    made = begun(kind)
    made = made.wants(wish(says), (), role=LEAD) if says else made
    with pytest.raises(Refused, match="missing") as caught:
        made.go_on(step(Stage.SENT), role=LEAD)
    assert fields_of(caught) == ["wish"]


def test_an_authorization_goes_out_with_the_order_but_its_appeal_does_not() -> None:
    sent = begun(Kind.PRIOR_AUTHORIZATION).go_on(step(Stage.SENT), role=LEAD)
    again = sent.go_on(step(Stage.SAID_NO), role=LEAD)
    with pytest.raises(Refused):
        again.go_on(step(Stage.SENT), role=LEAD)
    assert again.wants(wish(), (), role=LEAD).go_on(step(Stage.SENT), role=LEAD).wish


def test_a_new_no_is_put_before_the_patient_anew() -> None:
    made = begun().wants(wish(), (), role=LEAD).go_on(step(Stage.SENT), role=LEAD)
    later = replace(step(Stage.SAID_NO), at=AT + timedelta(hours=1))
    again = made.go_on(later, role=LEAD)
    assert made.wish and again.wish is None and again.wishes == made.wishes
    with pytest.raises(Refused):
        again.go_on(step(Stage.SENT), role=LEAD)


@pytest.mark.parametrize("kind", Kind)
def test_it_is_left_only_when_the_patient_wants_that(kind: Kind) -> None:
    with pytest.raises(Refused):
        begun(kind).go_on(step(Stage.LEFT), role=LEAD)
    left = begun(kind).wants(wish(Says.LEAVE), (), role=LEAD).go_on(step(Stage.LEFT), role=LEAD)
    assert left.stage is Stage.LEFT


@pytest.mark.parametrize("says", Says)
def test_what_comes_next_is_what_the_patient_wants(says: Says) -> None:
    before, after = begun(), begun().wants(wish(says), (), role=LEAD)
    assert before.next == STAGES[Stage.SAID_NO].next
    assert after.next == AFTER_WISH[says]
    assert at_stage(Stage.PREPARING, says=says).next == STAGES[Stage.PREPARING].next


def test_somebody_else_speaks_for_the_patient_only_by_law() -> None:
    spoken = wish(spoken_by=AGENT, allowed=Allowed.BY_LAW)
    assert begun().wants(spoken, {AGENT}, role=LEAD).wish == spoken
    with pytest.raises(Refused) as caught:
        begun().wants(spoken, (), role=LEAD)
    assert fields_of(caught) == ["spoken_by"]
    with pytest.raises(Refused) as caught:
        begun().wants(wish(words=" "), (), role=LEAD)
    assert fields_of(caught) == ["wish_words"]


# Papers and talks


def test_a_paper_is_missing_until_it_is_here_and_then_stays() -> None:
    letter = Paper(" The physician’s letter ", " Dr. A. Lindqvist ", RC, AT)
    made = begun().need(letter, role=LEAD)
    assert [(each.what, each.whom) for each in made.missing] == [
        ("The physician’s letter", "Dr. A. Lindqvist")
    ]
    here = made.got(0, DAY, role=LEAD).got(0, DAY + timedelta(days=3), role=LEAD)
    assert here.missing == () and here.papers[0].here == DAY
    for number in (1, -1):
        with pytest.raises(Refused, match="no such paper"):
            made.got(number, DAY, role=LEAD)
    with pytest.raises(Refused) as caught:
        made.need(Paper("", "", RC, AT), role=LEAD)
    assert fields_of(caught) == ["what", "whom"]


def test_who_said_what_is_kept_also_when_it_is_over() -> None:
    talk = Talk(" The plan, Mr. Ito ", " Send it by fax ", RC, AT, " 4-771 ")
    made = at_stage(Stage.LEFT).told(talk, role=LEAD)
    assert made.talks == (Talk("The plan, Mr. Ito", "Send it by fax", RC, AT, "4-771"),)
    with pytest.raises(Refused) as caught:
        made.told(Talk("", "", RC, AT), role=LEAD)
    assert fields_of(caught) == ["who", "said"]


@pytest.mark.parametrize("stage", sorted(set(Stage) - OPEN))
def test_nothing_is_asked_or_gathered_for_what_is_over(stage: Stage) -> None:
    over = at_stage(stage)
    for act in (
        lambda: over.wants(wish(), (), role=LEAD),
        lambda: over.need(Paper("Letter", "Dr. L", RC, AT), role=LEAD),
        lambda: over.got(0, DAY, role=LEAD),
    ):
        with pytest.raises(Refused, match="over"):
            act()


# Days


@pytest.mark.parametrize("stage", sorted(OPEN))
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_red_is_ours_alone_from_the_day_after(stage: Stage, days: int) -> None:
    made = replace(begun(), steps=(step(stage, due=DAY),))
    told = standing(made, DAY + timedelta(days=days))
    assert told.late is (days > 0 and STAGES[stage].turn is Turn.OURS)
    assert told.passed is (days > 0)


def test_while_papers_are_got_together_the_letters_day_counts() -> None:
    made = at_stage(Stage.PREPARING)
    assert made.due == made.letter.due if made.letter else None
    waiting = replace(made, steps=(*made.steps, step(Stage.PREPARING, due=None)))
    assert waiting.due == made.steps[0].due
    sooner = replace(made, steps=(*made.steps, step(Stage.PREPARING, due=DAY)))
    assert sooner.due == DAY, "we may want to be earlier than the letter"


def test_a_letter_of_before_a_yes_has_no_day_any_more() -> None:
    made = replace(begun(), steps=(step(Stage.SAID_NO), step(Stage.SAID_YES, due=None)))
    assert made.due is None
    again = made.go_on(step(Stage.PREPARING, due=None), role=LEAD)
    assert again.letter is None and again.due is None
    assert not standing(again, DAY + timedelta(days=99)).near
    assert begun(Kind.PRIOR_AUTHORIZATION, due=None).letter is None


def test_a_notice_that_cover_ends_is_talked_about_the_same_day() -> None:
    notice = begun(Kind.COVER_ENDS)
    assert standing(notice, DAY).unasked and standing(notice, DAY).near
    assert not standing(notice, DAY).late
    assert standing(notice, DAY + timedelta(days=1)).late
    asked = notice.wants(wish(Says.NOT_SURE), (), role=LEAD)
    assert not standing(asked, DAY + timedelta(days=1)).late


@pytest.mark.parametrize(("days", "near"), [(15, False), (14, True), (0, True), (-1, True)])
def test_a_day_comes_near_two_weeks_before(days: int, near: bool) -> None:
    assert standing(begun(), DAY + timedelta(days=14 - days)).near is near


def test_a_yes_that_ends_is_told_in_time_and_never_red() -> None:
    yes = replace(begun(), steps=(step(Stage.SAID_YES, due=DAY + timedelta(days=30)),))
    assert not standing(yes, DAY).near
    assert standing(yes, DAY + timedelta(days=20)).near
    ended = standing(yes, DAY + timedelta(days=31))
    assert (ended.passed, ended.near, ended.late) == (True, False, False)


def test_ours_and_late_stand_first_and_what_is_over_last() -> None:
    rows = {
        "late": begun(due=DAY), "soon": begun(due=DAY + timedelta(days=3)),
        "no-day": begun(Kind.PRIOR_AUTHORIZATION, due=None), "yes": at_stage(Stage.SAID_YES),
        "left": at_stage(Stage.LEFT),
    }  # fmt: skip
    today = DAY + timedelta(days=1)
    assert sorted(rows, key=lambda name: order(rows[name], today)) == list(rows)


# Whatever is pressed in whatever order

WORDS = st.sampled_from(["", "ab", "Send it by fax", "  "])
DAYS = st.sampled_from([None, DAY - timedelta(days=2), DAY, DAY + timedelta(days=3)])
PRESSES = st.lists(
    st.tuples(st.sampled_from(Stage), WORDS, DAYS, DAYS, st.sampled_from([None, *Says])),
    max_size=14,
)


@given(st.sampled_from(Kind), PRESSES)
def test_nothing_is_lost_and_nothing_goes_out_unasked(kind: Kind, presses: list[Any]) -> None:
    made = begun(kind)
    for number, (stage, words, due, dated, says) in enumerate(presses):
        at, before = AT + timedelta(minutes=number + 1), made
        try:
            if says:
                made = made.wants(wish(says, at=at), (), role=LEAD)
            said = Step(stage, RC, at, words, due, dated, outcome=words)
            made = made.go_on(said, role=LEAD)
        except Refused:
            pass
        assert made.steps[: len(before.steps)] == before.steps, "what happened stays"
        assert made.wishes[: len(before.wishes)] == before.wishes
    went_out = [at for at in made.steps if at.stage is Stage.SENT]
    if KINDS[kind].asks_first and went_out:
        assert any(each.says is Says.GO_ON for each in made.wishes)
    if made.stage is Stage.LEFT:
        assert made.wishes[-1].says is Says.LEAVE
    assert all(at.due and at.dated for at in made.steps if STAGES[at.stage].letter)


@given(st.sampled_from(Kind), st.sampled_from(Stage), DAYS, st.integers(-5, 40))
def test_red_means_open_ours_and_past(
    kind: Kind, stage: Stage, due: date | None, days: int
) -> None:
    made = replace(begun(kind), steps=(step(stage, due=due),))
    told, today = standing(made, DAY + timedelta(days=days)), DAY + timedelta(days=days)
    if told.late:
        assert stage in OPEN and STAGES[stage].turn is Turn.OURS
        assert told.unasked or (made.due and made.due < today)
