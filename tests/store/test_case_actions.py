"""Cases as nurses work them, on both databases: begun with the record, moved by one at a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import func, select

from fhir_bridge import cases
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import ADMIN, CASE_MANAGER, LEAD, State
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.cases import Wish
from fhir_bridge.errors import BridgeError, NotAllowed, Refused, Stale
from fhir_bridge.goals import write_goal
from fhir_bridge.launches import Context
from fhir_bridge.store.access import Actor, Chart
from fhir_bridge.store.tables import Audit, CaseEvent, Enrolment
from support.desk import AT, JO, RC, nurse

YES: dict[str, Any] = {"how": "phone", "said_on": date(2026, 11, 20)}


def states(made: Bridge, context: Context) -> list[str]:
    case = cases.current(made, context.chart)
    return [step.state.value for step in case.steps] if case else []


def goal() -> EnablementGoal:
    return EnablementGoal(strategy="self-management", statement="Walk to the church")


def write(made: Bridge, context: Context) -> None:
    new = goal()
    write_goal(made, context, new, submission=new.key)


def number(made: Bridge, context: Context) -> int:
    case = cases.current(made, context.chart)
    return case.last.number if case else 0


def move(made: Bridge, context: Context, state: State, at: int = 0, **said: Any) -> None:
    wish = Wish(state, at or number(made, context), **said)
    cases.move(made, context, wish)


@pytest.mark.parametrize("begin", [cases.start, write])
def test_a_beginning_is_asked_for_and_taken_on_in_one_and_twice_is_once(
    made: Bridge, begin: object
) -> None:
    assert callable(begin)
    rc = nurse(made)
    for _ in range(2):
        begin(made, rc)
        assert states(made, rc) == ["referred", "accepted"]
    told = cases.tell(made, rc)
    assert told and told.name_of(told.case.holder) == "astillo"
    with made.store.reading() as session:
        assert [row.how for row in session.exec(select(Enrolment))] == ["launch"]


def test_sixteen_first_goals_begin_one_case(made: Bridge) -> None:
    many = [nurse(made, f"Practitioner/n{number}") for number in range(16)]
    gate = Barrier(16)

    def press(context: Context) -> None:
        gate.wait(10)
        write(made, context)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(press, many))
    assert states(made, many[0]) == ["referred", "accepted"]


def test_what_another_nurse_took_on_stays_hers(made: Bridge) -> None:
    rc, jo = nurse(made), nurse(made, JO)
    cases.start(made, rc)
    for begin in (cases.start, write):
        begin(made, jo)
    told = cases.tell(made, jo)
    assert told and told.case.holder == rc.chart.actor.who
    assert len(told.case.steps) == 2


def test_of_two_nurses_at_once_one_takes_it_on_and_the_other_is_told(made: Bridge) -> None:
    both = [nurse(made), nurse(made, JO)]
    _list(made, "ann")
    gate = Barrier(2)

    def press(context: Context) -> str:
        gate.wait(10)
        try:
            move(made, context, State.ACCEPTED, at=2)
        except Stale:
            return "stale"
        return context.chart.actor.who

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(press, both))
    case = cases.current(made, both[0].chart)
    assert case and told == sorted(["stale", case.holder])
    assert states(made, both[0]) == ["referred", "unassigned", "accepted"]


def test_a_button_pressed_twice_is_one_step_and_an_older_page_moves_nothing(made: Bridge) -> None:
    rc = nurse(made)
    cases.start(made, rc)
    for _ in range(2):
        move(made, rc, State.DECLINED, at=2, why="The garden first")
    assert states(made, rc)[2:] == ["declined"]
    for wish in (Wish(State.DECLINED, 2, "Another reason"), Wish(State.CONSENTED, 2, **YES)):
        with pytest.raises(Stale):
            cases.move(made, rc, wish)
    with pytest.raises(Stale):
        move(made, nurse(made, JO), State.DECLINED, at=2, why="The garden first")
    move(made, rc, State.REOPENED, why="The garden is done")
    assert states(made, rc)[2:] == ["declined", "reopened"]


def test_the_whole_way_with_who_when_and_why(made: Bridge) -> None:
    rc = nurse(made)
    cases.start(made, rc)
    move(made, rc, State.CONSENTED, **YES)
    move(made, rc, State.ACTIVE)
    move(made, rc, State.EVALUATED, why="He books his own rides")
    move(made, rc, State.FINISHED, why="He wants to go on by himself")
    case = cases.current(made, rc.chart)
    assert case and [step.why for step in case.steps[-2:]] == [
        "He books his own rides", "He wants to go on by himself",
    ]  # fmt: skip
    assert {step.by for step in case.steps} == {rc.chart.actor.who}
    assert {step.at for step in case.steps} == {AT}


def test_a_goal_for_a_case_at_rest_is_kept_and_opens_nothing(made: Bridge) -> None:
    rc = nurse(made)
    cases.start(made, rc)
    move(made, rc, State.DECLINED, why="Not this year")
    write(made, rc)
    cases.start(made, rc)
    assert states(made, rc)[-1] == "declined"


def test_a_case_that_was_opened_again_is_taken_on_by_the_next_goal(made: Bridge) -> None:
    rc, jo = nurse(made), nurse(made, JO)
    cases.start(made, rc)
    move(made, rc, State.FINISHED, why="Moved to his sister")
    move(made, rc, State.REOPENED, why="He is back")
    write(made, jo)
    told = cases.tell(made, jo)
    assert told and told.case.holder == jo.chart.actor.who


@pytest.mark.parametrize(
    ("user", "role", "goes"),
    [
        (RC, CASE_MANAGER, False), (RC, LEAD, True), (RC, "auditor", False),
        ("Patient/ann", LEAD, False), ("RelatedPerson/maria", LEAD, False),
    ],
)  # fmt: skip
def test_only_a_lead_finishes_what_nobody_took_on(
    made: Bridge, user: str, role: str, goes: bool
) -> None:
    _list(made, "ann")
    context = nurse(made, user, role)
    if goes:
        move(made, context, State.FINISHED, why="Moved away")
    else:
        with pytest.raises(NotAllowed):
            move(made, context, State.FINISHED, why="Moved away")
    assert states(made, context)[2:] == (["finished"] if goes else [])


@pytest.mark.parametrize("user", ["Patient/ann", "RelatedPerson/maria"])
def test_who_launches_for_themselves_can_ask_and_takes_nothing_on(made: Bridge, user: str) -> None:
    context = nurse(made, user)
    cases.start(made, context)
    assert states(made, context) == ["referred"]
    cases.start(made, nurse(made))
    assert states(made, context) == ["referred", "accepted"]


def test_without_a_beginning_there_is_nothing_to_move_or_to_tell(made: Bridge) -> None:
    rc = nurse(made)
    assert cases.tell(made, rc) is None
    with pytest.raises(Refused, match="has not begun"):
        move(made, rc, State.ACCEPTED, at=1)
    with made.store.reading() as session:
        assert session.exec(select(func.count()).select_from(Audit)).one() == 0


def test_every_step_is_in_the_audit_and_none_happens_without_it(made: Bridge) -> None:
    rc = nurse(made)
    cases.start(made, rc)
    move(made, rc, State.CONSENTED, **YES)
    with made.store.reading() as session:
        rows = session.exec(select(Audit).where(Audit.what == "case").order_by(Audit.at))  # type: ignore[arg-type]
        told = [(row.action, row.detail, row.patient_id, row.actor) for row in rows]
    who = rc.chart.actor.who
    assert told == [
        ("C", "launch", "ann", who),
        ("U", "referred to accepted", "ann", who),
        ("U", "accepted to consented", "ann", who),
    ]
    with made.store.writing() as session:
        session.connection().execute(text("ALTER TABLE audit RENAME TO audit_elsewhere"))
    with pytest.raises(SQLAlchemyError):
        move(made, rc, State.ACTIVE)
    assert states(made, rc)[-1] == "consented"


def test_enrolment_case_and_goal_are_one_transaction(made: Bridge) -> None:
    rc, new = nurse(made), goal()
    with made.store.writing() as session:
        session.connection().execute(text("ALTER TABLE outbox RENAME TO outbox_elsewhere"))
    with pytest.raises(SQLAlchemyError):
        write_goal(made, rc, new, submission=new.key)
    with made.store.reading() as session:
        for table in (Enrolment, CaseEvent, Audit):
            assert session.exec(select(func.count()).select_from(table)).one() == 0


def test_a_reason_is_never_in_the_audit(made: Bridge) -> None:
    rc = nurse(made)
    cases.start(made, rc)
    move(made, rc, State.DECLINED, why="His wife is ill")
    with made.store.reading() as session:
        assert not [row for row in session.exec(select(Audit)) if "wife" in row.detail]


def _list(made: Bridge, patient: str) -> bool:
    chart = Chart("riverside", patient, Actor("footbridge", role=ADMIN))
    with made.store.writing() as session:
        return cases.enrol_listed(session, chart, patient, AT)


def test_who_is_listed_waits_for_the_team_and_is_listed_once(made: Bridge) -> None:
    rc = nurse(made)
    assert [_list(made, "ann"), _list(made, "ann")] == [True, False]
    assert states(made, rc) == ["referred", "unassigned"]
    cases.start(made, nurse(made, patient="bob"))
    assert _list(made, "bob") is False, "a nurse began first, and it stays hers"


def test_only_a_feed_may_list(made: Bridge) -> None:
    chart = replace(nurse(made).chart, actor=Actor(RC, role=CASE_MANAGER))
    with pytest.raises(BridgeError), made.store.writing() as session:
        cases.enrol_listed(session, chart, "ann", AT)
    with made.store.reading() as session:
        assert session.exec(select(func.count()).select_from(Enrolment)).one() == 0
