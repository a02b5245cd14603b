"""Calls as nurses hold them, on both databases: nothing lost, one press, counted as it counts."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from fhir_bridge import authored, calling, calls, transitions
from fhir_bridge.bridge import Bridge
from fhir_bridge.calling import Calling
from fhir_bridge.calls import Part, Saved, Try
from fhir_bridge.care.transitions.outcomes import Outcome
from fhir_bridge.care.transitions.states import State
from fhir_bridge.clock import fixed
from fhir_bridge.errors import AlreadySent, NotAllowed, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.store import resources
from fhir_bridge.transitions import OneLeg
from fhir_bridge.wire import Document, Json
from support.desk import AT, JO, nurse
from support.stays import hear, stay

V1 = "urn:riverside|V1"
WHO = {"channel": "phone", "whom": "patient", "id_name": "on", "id_born": "on", "spoken": "same"}


def home(made: Bridge, user: str = "", **more: Any) -> Context:
    """Ann came home on Tuesday, and her nurse looks on Saturday."""
    rc = nurse(made, *([user] if user else []), **more)
    hear(made, rc.chart, stay(), AT - timedelta(days=4))
    return rc


def at(made: Bridge, day: int, hour: int = 10) -> Bridge:
    """The same on another day of November, at an hour in Chicago."""
    return replace(made, clock=fixed(datetime(2026, 11, day, hour, tzinfo=made.zone)))


def leg(made: Bridge, context: Context) -> OneLeg:
    [[one]] = transitions.tell(made, context).chains
    return one


def told(made: Bridge, context: Context) -> Calling:
    found = calling.tell(made, context, transitions.tell(made, context))
    assert found is not None
    return found


def tap(result: str = "no-answer", number: str = "2264", **more: Any) -> Try:
    return Try(uuid4(), V1, "phone", result, answers={"number": number, "spoken": "same"}, **more)


def part(call: UUID, block: str, closes: bool = False, **answers: str) -> Part:
    return Part(uuid4(), call, V1, block, answers, closes)


def begun(made: Bridge, context: Context) -> UUID:
    """A call with somebody who was identified."""
    call = uuid4()
    calls.save(made, context, part(call, "person", **WHO))
    return call


def kept(made: Bridge, context: Context) -> list[Json]:
    with made.store.reading() as session:
        return [each.data for each in authored.each_of(session, context.chart, "Communication")]


def died(made: Bridge, context: Context) -> None:
    data = {"resourceType": "Patient", "id": "ann", "deceasedDateTime": "2026-11-20"}
    with made.store.writing() as session:
        resources.create(session, context.chart, Document.of(data), id="ann", at=AT, owner="ehr")


def test_two_tries_in_time_are_told_apart_from_having_reached_somebody(made: Bridge) -> None:
    rc = home(made)
    calls.log(at(made, 18), rc, tap())
    assert told(at(made, 18), rc).planned is not None
    calls.log(at(made, 19, 15), rc, tap(number="7731"))
    assert leg(at(made, 19, 16), rc).leg.state is State.ATTEMPTS_EXHAUSTED
    assert leg(made, rc).leg.state is State.VISIT_DUE
    call = begun(made, rc)
    calls.save(made, rc, part(call, "red-flags", worries="none"))
    assert leg(made, rc).leg.state is State.CONTACTED, "reached after all"
    assert told(made, rc).planned is None


def test_a_contact_in_time_meets_the_clock_and_survives_what_is_taken_back(made: Bridge) -> None:
    rc, on_time = home(made), at(made, 18)
    call = begun(on_time, rc)
    done = calls.save(on_time, rc, part(call, "medicines", in_hand="yes"))
    assert done.closed == ("First contact, both ways",)
    assert leg(made, rc).leg.facts.contact_on == date(2026, 11, 18)
    hear(made, rc.chart, stay(status="cancelled"), AT)
    after = leg(made, rc).leg
    assert after.ended is not None and after.ended.outcome is Outcome.ENTERED_IN_ERROR
    assert len(kept(made, rc)) == 1, "what was said stays"
    assert calling.tell(made, rc, transitions.tell(made, rc)) is None


def test_a_contact_after_the_emergency_department_counts_on_the_same_day(made: Bridge) -> None:
    rc = nurse(made)
    visit = stay(**{"class": {"code": "EMER"}})
    hear(made, rc.chart, visit, AT - timedelta(days=4))
    call = begun(at(made, 17, 19), rc)
    calls.save(at(made, 17, 19), rc, part(call, "red-flags", worries="none"))
    assert leg(made, rc).leg.facts.contact_on == date(2026, 11, 17)


def together(work: list[Any]) -> list[Any]:
    """All of it at the same moment."""
    ready = Barrier(len(work))

    def run(one: Any) -> Any:
        ready.wait(30)
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return [each.result() for each in [pool.submit(run, one) for one in work]]


def test_one_press_is_one_try_and_every_block_of_all_at_once_is_kept(made: Bridge) -> None:
    rc, jo = home(made), nurse(made, JO)
    again = tap()
    together([lambda: calls.log(made, rc, again)] * 4)
    assert [each["meta"]["versionId"] for each in kept(made, rc)] == ["1"]
    with pytest.raises(AlreadySent):
        calls.log(made, rc, replace(again, result="wrong"))
    call = begun(made, rc)
    blocks = [
        (rc, part(call, "medicines", in_hand="yes")), (jo, part(call, "services", came="none")),
        (rc, part(call, "visit", booked="no")), (jo, part(call, "ride", arranged="no")),
    ]  # fmt: skip
    together([lambda who=who, what=what: calls.save(made, who, what) for who, what in blocks])
    calls.save(made, *blocks[0])
    [talked] = [each for each in kept(made, rc) if each["status"] == "in-progress"]
    assert len(talked["payload"]) == 5


def closing(made: Bridge, context: Context, **answers: str) -> Saved:
    call = begun(made, context)
    return calls.save(made, context, part(call, "safe-tonight", closes=True, **answers))


def test_a_checkpoint_is_closed_by_whoever_may_and_only_once_it_is_proved(made: Bridge) -> None:
    rc = home(made)
    no = closing(made, rc, food="no", home="yes", somebody="yes")
    assert (no.still, "Safe tonight" in no.closed) == ("Safe tonight", False)
    yes = closing(made, rc, food="yes", home="yes", somebody="yes")
    assert "Safe tonight" in yes.closed and not yes.still
    assert closing(made, rc, food="yes", home="yes", somebody="yes").closed == ()


def test_who_is_no_clinician_is_kept_and_counts_for_nothing(made: Bridge) -> None:
    kim = home(made, discipline="community-health-worker")
    call = begun(made, kim)
    done = calls.save(made, kim, part(call, "number", closes=True, given="yes", tested="yes"))
    assert done.closed == () and leg(made, kim).leg.facts.contact_on is None
    [judged] = told(made, kim).judged
    assert judged.reasons == ("not-clinical",)


def test_nothing_is_kept_of_whoever_may_not_and_where_nothing_is_asked(made: Bridge) -> None:
    rc, auditor = home(made), nurse(made, JO, role="auditor")
    with pytest.raises(NotAllowed):
        calls.log(made, auditor, tap())
    with pytest.raises(NotFound):
        calls.log(made, rc, replace(tap(), stay="urn:riverside|V9"))
    for wrong in ({"channel": "machine"}, {"result": "reached"}, {"channel": "smoke"}):
        with pytest.raises(Refused):
            calls.log(made, rc, replace(tap(), **wrong))
    for when in (timedelta(hours=1), timedelta(days=-10)):
        with pytest.raises(Refused):
            calls.log(made, rc, tap(at=AT + when))
    with pytest.raises(NotFound):
        calls.save(made, rc, part(uuid4(), "weather"))
    with pytest.raises(Refused, match="who is on the phone"):
        calls.save(made, rc, part(uuid4(), "services", came="none"))
    died(made, rc)
    with pytest.raises(Refused):
        calls.log(made, rc, tap())
    assert kept(made, rc) == []
    assert calling.tell(made, rc, transitions.tell(made, rc)) is None


def test_a_mistake_is_taken_back_by_whoever_made_it_and_stays_to_be_read(made: Bridge) -> None:
    rc, jo = home(made), nurse(made, JO)
    made_try = calls.log(made, rc, tap("declined"))
    assert told(made, rc).declined and told(made, rc).offers == ()
    key = UUID(made_try.key)
    with pytest.raises(NotAllowed):
        calls.take_back(made, jo, key, V1)
    with pytest.raises(NotFound):
        calls.take_back(made, rc, uuid4(), V1)
    for _ in range(2):
        calls.take_back(made, rc, key, V1)
    assert [each["status"] for each in kept(made, rc)] == ["entered-in-error"]
    assert not told(made, rc).declined and told(made, rc).offers
