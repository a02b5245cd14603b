"""What happened to a case is kept as it happened: by one of two at once, for one patient alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import ANN, AT, BOB, ELSEWHERE
from sqlmodel import select

from fhir_bridge.care.case import LEAD, MOVES, ROSTER, SYSTEM, Case, State
from fhir_bridge.errors import Stale
from fhir_bridge.store import case_events
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import Store, change_number
from fhir_bridge.store.tables import CaseEvent

OPENED = Case.opened("footbridge", AT, role=SYSTEM, how=ROSTER)


def keep(store: Store, case: Case, chart: Chart = ANN) -> Case:
    """Keep the steps that are not kept yet."""
    with store.writing() as session:
        known = case_events.current(session, chart)
        for step in case.steps[len(known.steps) if known else 0 :]:
            case_events.append(session, chart, step)
    return case


def current(store: Store, chart: Chart = ANN) -> Case | None:
    with store.reading() as session:
        return case_events.current(session, chart)


def follow(case: Case, state: State, **said: object) -> Case:
    move = MOVES[case.state, state]
    asked: dict[str, object] = {"why": "It is spring"} if move.asks else {}
    if move.consent:
        asked = {"how": "phone", "said_on": date(2026, 11, 20)}
    return case.move_to(state, "Practitioner/nurse", AT, **(asked | said), role=LEAD)  # type: ignore[arg-type]


def test_what_is_read_is_what_happened(store: Store) -> None:
    assert current(store) is None
    case = OPENED
    for state in (State.UNASSIGNED, State.ACCEPTED, State.CONSENTED, State.ACTIVE, State.FINISHED):
        case = keep(store, follow(case, state))
    assert current(store) == case
    yes = case.steps[3]
    assert (yes.how, yes.said_on, yes.at.tzinfo) == ("phone", date(2026, 11, 20), UTC)
    assert case.last.why == "It is spring"


def test_nobody_elses_case_is_seen_or_touched(store: Store) -> None:
    keep(store, OPENED)
    keep(store, follow(OPENED, State.ACCEPTED), chart=BOB)
    keep(store, follow(OPENED, State.DECLINED), chart=ELSEWHERE)
    seen = [current(store, chart) for chart in (ANN, BOB, ELSEWHERE, replace(ANN, site="x"))]
    assert [each.state if each else None for each in seen] == [
        State.REFERRED, State.ACCEPTED, State.DECLINED, None,
    ]  # fmt: skip


def test_of_sixteen_at_once_one_is_kept_and_the_others_are_told(store: Store) -> None:
    keep(store, OPENED)
    gate = Barrier(16)

    def take(number: int) -> str:
        taken = OPENED.move_to(State.ACCEPTED, f"Practitioner/{number}", AT, role=LEAD)
        gate.wait(10)
        try:
            with store.writing() as session:
                case_events.append(session, ANN, taken.last)
        except Stale:
            return "stale"
        return taken.holder

    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(take, range(16)))
    assert told.count("stale") == 15
    case = current(store)
    assert case and [case.holder] == [each for each in told if each != "stale"]
    assert len(case.steps) == 2


def test_a_step_that_lost_leaves_nothing_of_its_transaction(store: Store) -> None:
    keep(store, OPENED)
    with pytest.raises(Stale), store.writing() as session:
        case_events.append(session, BOB, OPENED.last)
        case_events.append(session, ANN, OPENED.last)
    assert current(store, BOB) is None


def test_steps_carry_the_number_of_their_transaction(store: Store) -> None:
    numbers = []
    case = OPENED
    for state in (State.UNASSIGNED, State.ACCEPTED):
        with store.writing() as session:
            numbers.append(change_number(session))
            case = follow(case, state)
            case_events.append(session, ANN, case.last)
    with store.reading() as session:
        rows = session.exec(select(CaseEvent).order_by(CaseEvent.number))  # type: ignore[arg-type]
        assert [row.change_no for row in rows] == numbers
    assert numbers == sorted(set(numbers))


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(walk=st.lists(st.sampled_from(State), max_size=12), number=st.integers(0, 10**9))
def test_whatever_happened_the_stored_history_replays_to_it(
    store: Store, walk: list[State], number: int
) -> None:
    chart = replace(ANN, patient=f"p{number}-{len(walk)}-{hash(tuple(walk)) % 10**8}")
    case = current(store, chart) or keep(store, OPENED, chart)
    for state in walk:
        if (case.state, state) in MOVES:
            case = keep(store, follow(case, state), chart)
            assert current(store, chart) == case
