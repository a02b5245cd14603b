"""The pool of a site on both databases: enrolled patients of that site alone, taken once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from fhir_bridge import admin, caseload, cases, pool, rota, weekend
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import LEAD
from fhir_bridge.care.transitions.cover import Cover
from fhir_bridge.care.transitions.events import Heard, Kind
from fhir_bridge.care.transitions.settings import Setting
from fhir_bridge.clock import fixed
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import BridgeError, NotAllowed, NotFound, Stale
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import encounter_events
from fhir_bridge.store.access import Chart
from support.world import make_bridge

LEFT = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
HERE, THERE = "riverside", "oakview"


@pytest.fixture
def bridge(database_url: str) -> Iterator[Bridge]:
    made = make_bridge(database_url, "http://127.0.0.1:1", clock=fixed(LEFT))
    for id in (HERE, THERE):
        base = f"https://{id}.example/r4"
        admin.add_site(made.store, Site(id=id, name=id, base=base, client_id="fb"))
    yield made
    made.close()


def lead(bridge: Bridge, site: str = HERE, who: str = "osei") -> StaffContext:
    return StaffContext(
        bridge.site(site), "ctx", f"Practitioner/{who}", "M. Osei RN", "csrf", LEAD, trained=True
    )


def left(bridge: Bridge, site: str, patient: str, *, enrolled: bool = True) -> None:
    """A discharge is heard of; the roster had brought the patient."""
    chart = Chart(site, patient, admin.ADMIN)
    heard = Heard(f"m-{patient}", f"V-{patient}", Kind.DISCHARGE, LEFT, LEFT, "Riverside",
                  Setting.INPATIENT, ended=LEFT, disposition="home")  # fmt: skip
    with bridge.store.writing() as session:
        if enrolled:
            cases.enrol_listed(session, chart, f"ehr-{patient}", LEFT)
        encounter_events.append(session, chart, heard, road="test", body=b"")


def waits(bridge: Bridge, site: str = HERE) -> list[str]:
    return [each.patient for each in pool.tell(bridge, lead(bridge, site)).found]


def test_only_enrolled_patients_of_the_site_wait_there(bridge: Bridge) -> None:
    left(bridge, HERE, "p1")
    left(bridge, HERE, "p2", enrolled=False)
    left(bridge, THERE, "p3")
    assert (waits(bridge), waits(bridge, THERE)) == (["p1"], ["p3"])
    [found] = pool.tell(bridge, lead(bridge)).found
    assert found.view is None and found.ehr_id == "ehr-p1", "nobody is left out for lack of a name"
    with pytest.raises(NotFound):
        pool.take(bridge, lead(bridge), "p3", 2)
    with pytest.raises(NotFound):
        pool.take(bridge, lead(bridge), "p2", 0)


def test_who_no_longer_waits_is_not_taken_by_an_old_page(bridge: Bridge) -> None:
    left(bridge, HERE, "p1")
    bridge.clock = fixed(LEFT + timedelta(days=31))
    with pytest.raises(NotFound):
        pool.take(bridge, lead(bridge), "p1", 2)


def test_of_eight_who_take_it_at_once_one_has_it(bridge: Bridge) -> None:
    left(bridge, HERE, "p1")

    def take(number: int) -> str:
        try:
            pool.take(bridge, lead(bridge, who=f"nurse-{number}"), "p1", 2)
        except BridgeError as error:
            return type(error).__name__
        return "taken"

    with ThreadPoolExecutor(8) as threads:
        came = list(threads.map(take, range(8)))
    assert sorted(came) == [Stale.__name__] * 7 + ["taken"]
    assert waits(bridge) == []


def test_the_longest_waiting_stand_first_and_the_promise_is_kept_by_nobody_s_clock(
    bridge: Bridge,
) -> None:
    left(bridge, HERE, "p1")
    bridge.clock = fixed(LEFT + timedelta(minutes=16))
    [found] = pool.tell(bridge, lead(bridge)).found
    assert found.waiting.late


def test_the_weekend_names_who_left_and_whoever_covers_is_asked(bridge: Bridge) -> None:
    left(bridge, HERE, "p1")
    left(bridge, THERE, "p3")
    at = lead(bridge)
    line = Cover("", date(2026, 11, 20), date(2026, 11, 22), "J. Ortiz RN", "(555) 010-0001")
    rota.write(bridge, at, uuid4(), line, date(2026, 11, 20))
    bridge.clock = fixed(LEFT + timedelta(days=1))
    told = weekend.tell(bridge, at)
    [row] = told.rows
    assert (row.patient, row.left_lately, row.holder) == ("p1", True, "")
    assert {each.asked for each in row.due} == {("J. Ortiz RN",)}
    assert told.uncovered == ()
    other = weekend.tell(bridge, lead(bridge, THERE))
    assert [each.patient for each in other.rows] == ["p3"] and len(other.uncovered) == 3


def test_who_is_taken_on_is_on_that_list_alone_and_read_by_a_fixed_number_of_statements(
    bridge: Bridge,
) -> None:
    left(bridge, THERE, "p9")
    costs = []
    for number in range(1, 4):
        left(bridge, HERE, f"p{number}")
        pool.take(bridge, lead(bridge), f"p{number}", 2)
        asked: list[object] = []
        with (
            listening(bridge, asked), caseload.open_list(bridge, lead(bridge)) as told,
            bridge.store.reading() as session,
        ):  # fmt: skip
            caseload.look_at(session, told.carried)
        assert [each.patient for each in told.carried] == [f"p{n}" for n in range(1, number + 1)]
        assert told.carried[0].ehr_id == "ehr-p1", "nobody is left out for lack of a name"
        costs.append(len(asked) - number)
    assert len(set(costs)) == 1, "beside the number of each who has no name yet"
    for other in (lead(bridge, THERE), lead(bridge, who="ortiz")):
        with caseload.open_list(bridge, other) as told:
            assert told.carried == ()


@contextmanager
def listening(bridge: Bridge, asked: list[object]) -> Iterator[None]:
    def hear(*told: object) -> None:
        asked.append(told[2])

    event.listen(bridge.store.engine, "before_cursor_execute", hear)
    yield
    event.remove(bridge.store.engine, "before_cursor_execute", hear)


def test_whose_role_opens_no_such_page_sees_and_takes_nobody(bridge: Bridge) -> None:
    left(bridge, HERE, "p1")
    for role in ("admin", "auditor", "", "case-manager"):
        nobody = replace(lead(bridge), role=role, trained=False)
        for act in (pool.tell, weekend.tell):
            with pytest.raises(NotAllowed):
                act(bridge, nobody)
        with pytest.raises(NotAllowed):
            pool.take(bridge, nobody, "p1", 2)
