"""Where a transition stands: what may follow what, and what ends it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.outcomes import (
    OUTCOMES,
    Closed,
    Facts,
    Outcome,
    close,
    closing_of,
)
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.care.transitions.states import MOVES, STATE_WORDS, State, state_of
from fhir_bridge.errors import Refused
from support.heard import ZONES, at, day, stayed, told

IN, OUT = at("2026-11-12 09:40"), at("2026-11-17 14:10")
LEFT = day(11, 17)


def facts(log: list[Heard] | None = None, key: str = "V1", **known: object) -> Facts:
    found = {each.key: each for each in transitions(log or stayed("V1", IN, OUT), ZONES)}
    return Facts(found[key], **known)  # type: ignore[arg-type]


LIGHT = stayed("V1", IN, OUT, setting=Setting.EMERGENCY)
CAME = [told("V1", Kind.ADMIT, IN)]
HOME: dict[str, tuple[dict[str, object], list[str]]] = {
    # the states of the day of discharge and of the four days after it
    "nothing happened": ({}, ["discharged", *["contact-due"] * 4]),
    "reached on the second day": (
        {"contact_on": day(11, 19)}, ["", "", "contacted", "visit-due", "visit-due"],
    ),
    "reached, and no visit is needed": (
        {"contact_on": day(11, 19), "visit_needed": False},
        ["", "", "contacted", "monitoring", "monitoring"],
    ),
    "tried twice": (
        {"exhausted_on": day(11, 19)},
        ["", "", "contact-attempts-exhausted", "visit-due", "visit-due"],
    ),
    "tried twice, and no visit is needed": (
        {"exhausted_on": day(11, 19), "visit_needed": False},
        ["", "", *["contact-attempts-exhausted"] * 3],
    ),
    "seen": ({"visit_on": day(11, 20)}, ["", "", "", "visited", "monitoring"]),
    "from the emergency department": (
        {"log": LIGHT}, ["discharged", *["visit-due"] * 4],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOME)
def test_what_happened_today_is_said_today_and_what_is_due_from_tomorrow(name: str) -> None:
    known, expected = HOME[name]
    found = [state_of(facts(**known), LEFT + timedelta(days=n)) for n in range(5)]  # type: ignore[arg-type]
    assert [state for state, said in zip(found, expected, strict=True) if said] == [
        said for said in expected if said
    ]


@pytest.mark.parametrize(("log", "state"), [
    ([told("V1", Kind.PRE_ADMIT, IN, expected=day(12, 1))], State.ANTICIPATED),
    (CAME, State.ADMITTED),
    ([told("V1", Kind.UPDATE, IN)], State.ADMITTED),
    ([*CAME, told("V1", Kind.PENDING_DISCHARGE, OUT, expected=OUT)], State.DISCHARGE_PLANNED),
])  # fmt: skip
def test_before_somebody_leaves(log: list[Heard], state: State) -> None:
    assert state_of(facts(log), LEFT) is state


ENDS: dict[str, tuple[dict[str, object], Outcome | None, date | None]] = {
    "goes on": ({}, None, None),
    "never was": (
        {"log": [*CAME, told("V1", Kind.CANCEL_ADMIT, OUT)]}, Outcome.ENTERED_IN_ERROR, None,
    ),
    "died there": ({"log": stayed("V1", IN, OUT, disposition="exp")}, Outcome.DIED, LEFT),
    "died at home": ({"died_on": day(11, 20)}, Outcome.DIED, day(11, 20)),
    "hospice from the hospital": (
        {"log": stayed("V1", IN, OUT, disposition="hosp")}, Outcome.HOSPICE, LEFT,
    ),
    "hospice, then died": (
        {"hospice_on": day(11, 20), "died_on": day(11, 22)}, Outcome.HOSPICE, day(11, 20),
    ),
    "hospice and died on one day": (
        {"hospice_on": day(11, 20), "died_on": day(11, 20)}, Outcome.DIED, day(11, 20),
    ),
    "hospice before the stay": ({"hospice_on": day(10, 1)}, Outcome.HOSPICE, day(10, 1)),
    "to a facility": (
        {"log": stayed("V1", IN, OUT, disposition="snf")}, Outcome.TRANSFERRED, LEFT,
    ),
    "to another hospital of which nothing was heard": (
        {"log": stayed("V1", IN, OUT, disposition="other-hcf")}, Outcome.TRANSFERRED, LEFT,
    ),
    "back": (
        {"log": [*stayed("V1", IN, OUT), *stayed("V2", day(11, 29), None)]},
        Outcome.READMITTED, day(11, 29),
    ),
    "declined, then back": (
        {"log": [*stayed("V1", IN, OUT), *stayed("V2", day(11, 29), None)],
         "closed": Closed(Outcome.DECLINED, day(11, 20), "No calls, please")},
        Outcome.DECLINED, day(11, 20),
    ),
    "safely landed, and died later": (
        {"closed": Closed(Outcome.SUCCESS, day(12, 17), "All is well"), "died_on": day(12, 30)},
        Outcome.SUCCESS, day(12, 17),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_what_comes_first_ends_it(name: str) -> None:
    known, outcome, on = ENDS[name]
    found = facts(**known)  # type: ignore[arg-type]
    ended = closing_of(found)
    assert (ended and ended.outcome, ended and ended.on) == (outcome, on)
    assert (state_of(found, day(12, 31)) is State.CLOSED) is (outcome is not None)


def test_death_and_hospice_are_quiet_and_every_end_has_words() -> None:
    assert {each for each, row in OUTCOMES.items() if row.quiet} == {Outcome.DIED, Outcome.HOSPICE}
    assert set(OUTCOMES) == set(Outcome) and all(row.words for row in OUTCOMES.values())
    assert set(STATE_WORDS) == set(MOVES) == set(State)


CLOSING: list[tuple[Outcome, date, dict[str, object], list[str]]] = [
    (Outcome.SUCCESS, day(12, 17), {}, []),
    (Outcome.SUCCESS, day(12, 16), {}, ["outcome"]),
    (Outcome.LOST, day(11, 30), {}, ["outcome"]),
    (Outcome.LOST, day(12, 17), {"log": CAME}, ["outcome"]),
    (Outcome.DECLINED, day(11, 18), {}, []),
    (Outcome.DIED, day(11, 18), {}, ["outcome"]),
    (Outcome.DECLINED, day(11, 18), {"died_on": day(11, 18)}, ["outcome"]),
]


@pytest.mark.parametrize(("outcome", "today", "known", "fields"), CLOSING)
def test_what_a_person_can_say(
    outcome: Outcome, today: date, known: dict[str, object], fields: list[str]
) -> None:
    found, said = facts(**known), Closed(outcome, today, "We looked back together")  # type: ignore[arg-type]
    if not fields:
        assert close(found, said, today) == said
        said = replace(said, why="  ")
        fields = ["why"]
    with pytest.raises(Refused) as refused:
        close(found, said, today)
    assert [each.expression for each in refused.value.issues] == fields


def reachable(state: State) -> set[State]:
    seen, new = {state}, {state}
    while new:
        new = {after for each in new for after in MOVES[each]} - seen
        seen |= new
    return seen


BEGUN = (facts(), facts(LIGHT))
HAPPENS = st.none() | st.integers(0, 40).map(lambda days: LEFT + timedelta(days=days))


@given(HAPPENS, HAPPENS, HAPPENS, st.booleans(), st.booleans(), HAPPENS)
def test_as_days_go_by_it_moves_along_the_table(
    contact: date | None, exhausted: date | None, visit: date | None, needed: bool, light: bool,
    died: date | None,
) -> None:  # fmt: skip
    before, begun = State.ADMITTED, BEGUN[light]
    for today in (LEFT + timedelta(days=n) for n in range(45)):
        happened = [each if each and each <= today else None for each in (
            contact, exhausted, visit, died)]  # fmt: skip
        known = dict(zip(("contact_on", "exhausted_on", "visit_on", "died_on"), happened,
                         strict=True))  # fmt: skip
        now = state_of(replace(begun, visit_needed=needed, **known), today)  # type: ignore[arg-type]
        assert now is State.CLOSED or now in reachable(before)
        assert before is not State.CLOSED or now is State.CLOSED
        before = now


def test_every_state_is_reached_and_none_is_a_dead_end() -> None:
    assert reachable(State.ANTICIPATED) == set(State) - {State.CLOSED}
    for state in set(State) - {State.CLOSED}:
        assert MOVES[state], "or it is closed, which every state may be"
