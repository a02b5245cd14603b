"""Checkpoints: which apply, when they are due, who may close them, who is asked next."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import ANYBODY, RECONCILERS, Discipline
from fhir_bridge.care.transitions.checkpoint_closing import (
    LONGEST,
    NOT_NEEDED,
    Said,
    close,
    may_note,
)
from fhir_bridge.care.transitions.checkpoint_rules import DueBy, Feature, From, due_by
from fhir_bridge.care.transitions.checkpoints import (
    CHECKPOINTS,
    checkpoints_for,
    dates,
    features_of,
    starting_days,
)
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.escalation import (
    ASKED_WORDS,
    CHAINS,
    LANDS,
    Asked,
    Landed,
    asked_now,
    lands_on,
)
from fhir_bridge.care.transitions.events import Heard
from fhir_bridge.care.transitions.outcomes import Closed, Facts, Outcome
from fhir_bridge.care.transitions.rederiving import STATE_WORDS, Kept, State, rederived
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.errors import NotAllowed, Refused
from support.heard import ZONES, day, stayed

CALENDAR = WorkCalendar(frozenset({day(11, 26)}))
RN, CHW, LPN = Discipline.RN, Discipline.COMMUNITY_WORKER, Discipline.LPN
LEFT = day(11, 20)  # a Friday
CAME = day(11, 14)


def facts(*more: Heard, disposition: str = "home", left: date | None = LEFT,
          setting: Setting = Setting.INPATIENT, **known: object) -> Facts:  # fmt: skip
    log = [*stayed("V1", CAME, left, "riverside", setting, disposition), *more]
    return Facts(transitions(log, ZONES)[0], **known)  # type: ignore[arg-type]


def codes(features: frozenset[Feature]) -> set[str]:
    return {row.code for row in checkpoints_for(features)}


F = Feature
WHERE: dict[str, tuple[Facts, set[Feature]]] = {
    "home": (facts(), {F.HOME}),
    "not known where": (facts(disposition=""), {F.HOME}),
    "left early": (facts(disposition="aadvice"), {F.HOME, F.LEFT_EARLY}),
    "to a facility": (facts(disposition="snf"), {F.TO_FACILITY}),
    "in a facility": (facts(left=None, setting=Setting.SKILLED_NURSING), {F.IN_FACILITY}),
    "in hospital": (facts(left=None), set()),
    "emergency": (facts(setting=Setting.EMERGENCY), {F.EMERGENCY}),
    "hospice from the hospital": (facts(disposition="hosp"), {F.HOSPICE}),
    "hospice at home": (facts(hospice_on=day(11, 23)), {F.HOSPICE}),
    "died in hospital": (facts(disposition="exp"), {F.DIED}),
    "died in hospice": (facts(hospice_on=day(11, 23), died_on=day(11, 25)), {F.DIED}),
    "died in the facility": (facts(disposition="snf", died_on=day(11, 25)), set()),
    "hospice in the facility": (facts(disposition="snf", hospice_on=day(11, 25)), set()),
    "back in hospital": (facts(*stayed("V2", day(11, 27), None)), set()),
    "never was": (
        Facts(replace(facts().transition, stay=replace(facts().transition.stay, cancelled=True))),
        set(),
    ),
    "declined": (facts(closed=Closed(Outcome.DECLINED, day(11, 21), "No calls")), set()),
}  # fmt: skip


@pytest.mark.parametrize("name", WHERE)
def test_what_a_transition_is(name: str) -> None:
    found, expected = WHERE[name]
    assert features_of(found) == expected
    known = [F.RIDE, F.HOSPICE]  # nobody can put somebody into hospice by hand
    more = {F.RIDE} if name in {*list(WHERE)[:7]} else set()
    assert features_of(found, known) == expected | more


APPLIES: dict[str, tuple[set[Feature], set[str], set[str]]] = {
    "an ordinary way home": (
        {F.HOME, F.VISIT, F.MEDICINES},
        {"contact", "safe-tonight", "number", "medicines-in-hand", "reconciled", "visit",
         "what-matters", "handoff"},
        {"ride", "handoff-facility", "two-adults", "high-alert", "left-early"},
    ),
    "Rosa": (
        {F.HOME, F.VISIT, F.MEDICINES, F.INTERPRETER},
        {"interpreter-call", "interpreter-visit"}, {"oxygen"},
    ),
    "Helen": (
        {F.HOME, F.VISIT, F.MEDICINES, F.HIGH_ALERT, F.HOME_HEALTH, F.EQUIPMENT, F.PENDING},
        {"high-alert", "home-health-accepted", "home-health-visit", "equipment",
         "pending-result"},
        {"facility-call"},
    ),
    "Ty": ({F.HOME, F.MENTAL_HEALTH}, {"safety-plan", "mental-visit", "mental-visit-month"},
           {"emergency-mental"}),
    "Irena": ({F.EMERGENCY, F.CHRONIC}, {"emergency-follow-up"}, {"contact", "visit"}),
    "an emergency with substance use": (
        {F.EMERGENCY, F.SUBSTANCE_USE, F.MENTAL_HEALTH},
        {"emergency-substance", "naloxone", "emergency-mental"}, {"safety-plan"},
    ),
    "Noah": ({F.HOME, F.CHILD}, {"two-adults", "go-bag", "nursing-hours", "supplies",
                                 "school-form", "parents-sleep"}, set()),
    "George": (
        {F.HOSPICE, F.HOME, F.VISIT, F.MEDICINES},
        {"hospice-number", "hospice-visit", "comfort-kit"}, {"contact", "visit", "reconciled"},
    ),
    "after a death": ({F.DIED, F.HOME, F.VISIT}, {"bereavement"}, {"contact", "hospice-visit"}),
    "in the nursing facility": (
        {F.IN_FACILITY},
        {"facility-call", "facility-check", "facility-conference", "facility-notice"},
        {"contact"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", APPLIES)
def test_which_checkpoints_apply(name: str) -> None:
    features, has, lacks = APPLIES[name]
    found = codes(frozenset(features))
    assert has <= found
    assert not lacks & found


DAYS = starting_days(facts(), CALENDAR, {
    From.VISIT: day(11, 27), From.EXPECTED: day(11, 24), From.END_OF_STAY: day(11, 30),
})  # fmt: skip
DUE: dict[str, tuple[str, str]] = {
    "contact": ("11-24", ""), "medicines-in-hand": ("11-21", "11-22"), "reconciled": ("11-27", ""),
    "discharge-information": ("11-22", ""), "high-alert": ("11-21", ""),
    "pending-result": ("11-24", ""), "ride": ("11-25", ""), "interpreter-visit": ("11-25", ""),
    "interpreter-call": ("11-24", ""), "what-matters": ("11-26", ""), "handoff": ("11-21", ""),
    "home-health-accepted": ("11-20", ""), "home-health-visit": ("11-22", ""),
    "oxygen": ("11-20", ""), "equipment": ("11-21", ""), "visit": ("11-27", "12-04"),
    "left-early": ("11-23", ""), "facility-call": ("11-14", ""),
    "facility-check": ("11-16", "11-17"), "facility-notice": ("11-28", ""),
    "mental-visit": ("11-27", ""), "mental-visit-month": ("12-20", ""),
    "emergency-mental": ("11-27", "12-20"), "go-bag": ("11-20", ""),
}  # fmt: skip


@pytest.mark.parametrize("code", DUE)
def test_when_a_checkpoint_is_due(code: str) -> None:
    found = due_by(CHECKPOINTS[code].due, DAYS, CALENDAR)
    assert found is not None
    assert (found.on.strftime("%m-%d"), (found.hard and found.hard.strftime("%m-%d")) or "") == (
        DUE[code]
    )


def test_an_order_s_own_day_comes_before_the_usual_one() -> None:
    ordered = DAYS | {From.ORDERED: day(11, 23)}
    for code in ("high-alert", "home-health-visit", "lines"):
        assert due_by(CHECKPOINTS[code].due, ordered, CALENDAR) == DueBy(day(11, 23))
    assert due_by(CHECKPOINTS["home-health-accepted"].due, DAYS, CALENDAR) == DueBy(
        LEFT, by=time(15)
    )


def test_what_hangs_on_a_day_nobody_knows_has_none_yet() -> None:
    without = starting_days(facts(), CALENDAR)
    found = dates([CHECKPOINTS["ride"], CHECKPOINTS["reconciled"]], without, CALENDAR)
    assert found == {"ride": None, "reconciled": DueBy(day(11, 27))}
    assert starting_days(facts(left=None), CALENDAR) == {From.ARRIVAL: CAME}


@pytest.mark.parametrize(("found", "start", "expected"), [
    (facts(disposition="hosp"), From.ELECTION, LEFT),
    (facts(hospice_on=day(11, 22)), From.ELECTION, day(11, 22)),
    (facts(disposition="exp"), From.DEATH, LEFT),
    (facts(died_on=day(11, 25)), From.DEATH, day(11, 25)),
])  # fmt: skip
def test_hospice_and_death_have_their_day(found: Facts, start: From, expected: date) -> None:
    assert starting_days(found, CALENDAR)[start] == expected


# --- closing


def said(discipline: Discipline, **more: str) -> Said:
    return Said(**({"by": "Castillo", "discipline": discipline, "proof": "Seen, 010-2264"} | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("code", CHECKPOINTS)
def test_only_who_is_trained_for_it_closes_it(code: str) -> None:
    row = CHECKPOINTS[code]
    for discipline in Discipline:
        word = said(discipline, answered_by="Dr Lindqvist")
        for each in (word, replace(word, not_needed="choice")):
            if discipline in row.close:
                assert close(row, each) == each
                assert may_note(row, discipline)
            else:
                with pytest.raises(NotAllowed):
                    close(row, each)


def test_a_community_health_worker_closes_nothing_clinical_and_may_note_what_they_saw() -> None:
    closes = {row.code for row in CHECKPOINTS.values() if CHW in row.close}
    assert closes == {"safe-tonight", "visit-booked", "ride", "interpreter-call",
                      "interpreter-visit", "bereavement"}  # fmt: skip
    notes = {row.code for row in CHECKPOINTS.values() if may_note(row, CHW)} - closes
    assert notes == {"medicines-in-hand", "oxygen", "equipment"}
    assert CHECKPOINTS["reconciled"].close == RECONCILERS
    assert CHECKPOINTS["medicines-in-hand"].close == {RN, LPN, Discipline.PHARMACIST}


@pytest.mark.parametrize(("code", "more", "field"), [
    ("number", {"proof": "  "}, "proof"), ("number", {"proof": "x" * (LONGEST + 1)}, "proof"),
    ("number", {"proof": "a\u202eb"}, "proof"), ("number", {"not_needed": "late"}, "not_needed"),
    ("high-alert", {}, "answered_by"), ("pending-result", {"answered_by": " "}, "answered_by"),
    ("number", {"proof": "", "not_needed": "choice"}, "proof"),
    ("hospice-number", {"proof": "On the refrigerator"}, "proof"),
])  # fmt: skip
def test_without_its_proof_nothing_closes(code: str, more: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        close(CHECKPOINTS[code], said(RN, **more))
    assert [each.expression for each in refused.value.issues] == [field]


def test_the_nurse_cannot_close_what_waits_for_the_prescriber() -> None:
    row = CHECKPOINTS["high-alert"]
    with pytest.raises(Refused):
        close(row, said(RN))
    assert close(row, said(RN, answered_by="Dr Lindqvist"))
    with pytest.raises(Refused):
        close(row, said(RN, not_needed="not-ordered"))


def test_every_row_says_why_by_what_proof_and_who_says_so() -> None:
    for row in CHECKPOINTS.values():
        assert row.title and row.reason.endswith(".") and row.proof.endswith(".")
        assert row.close and row.needs and row.source
        assert row.escalation in CHAINS
        assert not row.log & row.close
    assert set(NOT_NEEDED) >= {"other"} and set(STATE_WORDS) == set(State)
    assert {row.code for row in CHECKPOINTS.values() if row.close == ANYBODY} == {
        "safe-tonight", "bereavement",
    }  # fmt: skip


# --- who is asked next


ASKS: list[tuple[str, int, set[Asked], str]] = [
    # the chain, days after a due Friday, who is away, who is asked
    ("usual", -2, set(), "owner"),
    ("usual", 0, set(), "owner"),
    ("usual", 1, set(), "owner"),
    ("usual", 3, set(), "owner cover"),
    ("usual", 4, set(), "owner cover lead"),
    ("usual", 0, {Asked.OWNER}, "cover"),
    ("usual", 1, {Asked.OWNER}, "cover"),
    ("usual", 0, {Asked.OWNER, Asked.COVER}, "lead"),
    ("usual", 9, set(Asked), "lead"),
    ("same-day", 0, set(), "owner"),
    ("same-day", 1, set(), "owner cover"),
    ("same-day", 3, set(), "owner cover lead"),
    ("noon", 1, set(), "owner"),
    ("noon", 3, set(), "owner lead"),
]


@pytest.mark.parametrize(("chain", "days", "away", "expected"), ASKS)
def test_who_is_asked_next(chain: str, days: int, away: set[Asked], expected: str) -> None:
    found = asked_now(chain, LEFT, LEFT + timedelta(days=days), CALENDAR, away)
    assert " ".join(found) == expected


def test_an_hour_that_went_by_asks_the_cover_the_same_day() -> None:
    assert asked_now("same-day", LEFT, LEFT, CALENDAR, hour_passed=True) == (
        Asked.OWNER, Asked.COVER,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [(3, time(11, 59), "owner"), (3, time(12), "owner lead"), (4, time(8), "owner lead"),
     (1, time(8), "owner")],
)  # fmt: skip
def test_of_a_warm_hand_over_the_lead_is_asked_at_noon_of_the_next_business_day(
    days: int, at: time, expected: str
) -> None:
    found = asked_now("noon", LEFT, LEFT + timedelta(days=days), CALENDAR, at=at)
    assert " ".join(found) == expected
    assert asked_now("usual", LEFT, LEFT + timedelta(days=9), CALENDAR, at=at) == tuple(Asked)


def test_it_is_always_staff_and_never_the_patient() -> None:
    assert set(ASKED_WORDS) == set(Asked) == {Asked.OWNER, Asked.COVER, Asked.LEAD}
    assert all(chain[-1][0] is Asked.LEAD for chain in CHAINS.values())


def test_a_discharge_always_lands_on_somebody() -> None:
    everybody = {
        "owner": "Castillo",
        "cover": "Rao",
        "panel": "Ortiz",
        "pcp": "Bell",
        "lead": "Osei",
    }
    for key in LANDS:
        assert lands_on(everybody) == Landed(everybody[key], key)
        everybody[key] = ""
    assert lands_on(everybody) is None


# --- made anew


KEPT = st.builds(
    Kept, st.sampled_from(State), st.none() | st.dates(day(11, 1), day(12, 31)),
    st.lists(st.dates(day(11, 1), day(12, 31)), max_size=2).map(tuple),
)  # fmt: skip
KEYS = st.sampled_from(["contact", "visit", "ride", "equipment:walker"])
WANTED = st.dictionaries(KEYS, st.none() | st.dates(day(11, 1), day(12, 31)))


@given(st.dictionaries(KEYS, KEPT), WANTED)
def test_nothing_a_person_did_is_lost_and_nothing_is_deleted(
    kept: dict[str, Kept], wanted: dict[str, date | None]
) -> None:
    after = rederived(kept, wanted)
    assert after.keys() == kept.keys() | wanted.keys()
    for key, before in kept.items():
        if before.state in {State.DONE, State.NOT_NEEDED}:
            assert after[key] == before
        else:
            assert after[key].state is (State.OPEN if key in wanted else State.STOPPED)
            known = [*before.earlier, before.due]
            assert set(filter(None, known)) <= {*after[key].earlier, after[key].due}
    assert rederived(after, wanted) == after, "to look twice changes nothing"


def test_the_day_it_was_due_before_stays_in_its_history() -> None:
    kept = {"visit": Kept(due=day(11, 23)), "ride": Kept(due=None)}
    moved = rederived(kept, {"visit": day(11, 24), "ride": day(11, 20)})
    assert moved["visit"] == Kept(State.OPEN, day(11, 24), (day(11, 23),))
    assert moved["ride"] == Kept(State.OPEN, day(11, 20))
    stopped = rederived(moved, {})
    assert {each.state for each in stopped.values()} == {State.STOPPED}
    assert rederived(stopped, {"visit": day(11, 24)})["visit"].state is State.OPEN


def test_a_death_stops_every_checkpoint_and_leaves_one_word() -> None:
    alive = facts()
    wanted = dict.fromkeys((row.code for row in checkpoints_for(features_of(alive))), LEFT)
    kept = rederived({}, wanted)
    gone = replace(alive, died_on=day(11, 25))
    rows = checkpoints_for(features_of(gone))
    after = rederived(kept, {row.code: day(12, 9) for row in rows})
    assert {key for key, each in after.items() if each.state is State.OPEN} == {"bereavement"}
