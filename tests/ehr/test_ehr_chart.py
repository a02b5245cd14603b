import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from ehr_wire import Ehr, Reply, goal, outcome, searchset

from fhir_bridge.clock import fixed
from fhir_bridge.ehr.chart import PANELS, Panel, read_chart, read_panel
from fhir_bridge.ehr.client import EhrClient

AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
PATIENT = {"resourceType": "Patient", "id": "p1"}


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(len(PANELS)) as executor:
        yield executor


@pytest.fixture
def full(ehr: Ehr) -> Ehr:
    """An EHR with one record of each type for p1."""
    ehr.on("/r4/Patient/p1", Reply(body=PATIENT))
    for type in PANELS[1:]:
        record = {"resourceType": type, "id": "1", "subject": {"reference": "Patient/p1"}}
        ehr.on(f"/r4/{type}", Reply(body=searchset(record)))
    return ehr


def client(ehr: Ehr, **facts: Any) -> EhrClient:
    site = ehr.site()
    facts = {"clock": fixed(AT), "sleep": lambda _: None, **facts}
    return EhrClient(site.base, site.session(), "t0ken", site, **facts)


def panel(ehr: Ehr, type: str, **facts: Any) -> Panel:
    return read_panel(client(ehr, **facts), type, "p1")


def test_a_panel_shows_what_is_there_now_not_what_a_cache_remembers(full: Ehr) -> None:
    """HAPI answers a search again from a minute ago, unless asked not to."""
    for type in PANELS:
        assert panel(full, type).state == "read"
    assert [each.headers.get("Cache-Control") for each in full.requests] == ["no-cache"] * len(
        PANELS
    )


def test_every_panel_is_read_in_one_wave(full: Ehr, threads: ThreadPoolExecutor) -> None:
    barrier = threading.Barrier(len(PANELS), timeout=5)
    met = threading.Event()

    class Together(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            barrier.wait()
            met.set()
            return True

    for script in full.replies.values():
        script[0].after = Together()
    panels = read_chart(client(full), "p1", threads, 5.0)
    assert met.is_set(), "no request waited for another's answer"
    assert tuple(panels) == PANELS
    assert {each.state for each in panels.values()} == {"read"}
    assert all(each.read_at == AT and not each.more for each in panels.values())
    assert panels["Patient"].documents[0].data == PATIENT
    asked = {request.path: request.query for request in full.requests}
    assert asked["/r4/CarePlan"]["category"] == "assess-plan"
    assert all(query["patient"] == "p1" for path, query in asked.items() if "Patient" not in path)


def test_a_slow_type_is_late_and_blocks_no_other(full: Ehr, threads: ThreadPoolExecutor) -> None:
    answered = threading.Event()
    full.replies["/r4/Encounter"][0].after = answered
    panels = read_chart(client(full), "p1", threads, 0.3)
    assert panels["Encounter"].state == "late"
    assert {each.state for type, each in panels.items() if type != "Encounter"} == {"read"}
    answered.set()
    pending = panels["Encounter"].pending
    assert pending is not None
    assert pending.result(5).state == "read"
    assert panel(full, "Encounter").state == "read"


@pytest.mark.parametrize(
    ("reply", "state", "problem"),
    [
        (Reply(403, outcome("no")), "forbidden", "forbidden"),
        (Reply(401), "failed", "login"),
        (Reply(404), "failed", "not-found"),
        (Reply(400, outcome("bad parameter")), "failed", "processing"),
        (Reply(500), "failed", "transient"),
        (Reply(200, b"<html>"), "failed", "processing"),
        (Reply(dropped=True), "failed", "transient"),
        (Reply(body=searchset()), "none", ""),
        (Reply(body={"resourceType": "Bundle", "total": 7}), "none", ""),
    ],
)
def test_a_panel_says_what_became_of_it(
    full: Ehr, threads: ThreadPoolExecutor, reply: Reply, state: str, problem: str
) -> None:
    full.on("/r4/Goal", reply)
    panels = read_chart(client(full), "p1", threads, 5.0, wanted=("Goal", "CarePlan"))
    assert (panels["Goal"].state, panels["Goal"].problem) == (state, problem)
    assert bool(panels["Goal"].notes) is (state != "none")
    assert panels["CarePlan"].state == "read"


def test_without_the_scope_nothing_is_asked(full: Ehr) -> None:
    granted = frozenset({"user/Patient.r", "user/Goal.cu"})
    assert panel(full, "Goal", granted=granted).state == "forbidden"
    assert not full.requests
    assert panel(full, "Patient", granted=granted).state == "read"
    assert panel(full, "Goal", granted=None).state == "read"


@pytest.mark.parametrize(
    "stranger",
    [
        goal("g2", patient="p2"),
        goal("g3", subject={"reference": "https://ehr.example/r4/Patient/p2"}),
        goal("g4", subject={"display": "Walter"}),
        goal("g5", subject=None),
        goal("g6", subject={"reference": "Group/p1"}),
        goal("g7", subject={"reference": "Patient/p11"}),
    ],
)
def test_another_patients_record_is_never_shown(full: Ehr, stranger: dict[str, Any]) -> None:
    full.on("/r4/Goal", Reply(body=searchset(stranger, goal("g1"))))
    read = panel(full, "Goal")
    assert [each.data["id"] for each in read.documents] == ["g1"]
    ((type, id, reason),) = [(each.type, each.id, each.reason) for each in read.quarantined]
    assert (type, id) == ("Goal", stranger["id"])
    assert reason == "This entry does not name this patient."


def test_included_records_may_belong_to_nobody_but_not_to_another(full: Ehr) -> None:
    bundle = searchset(goal("g1"))
    bundle["entry"] += [
        {"resource": each, "search": {"mode": "include"}}
        for each in ({"resourceType": "Practitioner", "id": "d"}, goal("g2", patient="p2"))
    ]
    full.on("/r4/Goal", Reply(body=bundle))
    read = panel(full, "Goal")
    assert [each.data["id"] for each in read.included] == ["d"]
    assert len(read.quarantined) == 1


def test_another_patient_than_the_one_asked_for_is_a_failure(full: Ehr) -> None:
    full.on("/r4/Patient/p1", Reply(body={**PATIENT, "id": "p2"}))
    read = panel(full, "Patient")
    assert (read.state, read.documents) == ("failed", ())


@pytest.mark.parametrize(
    ("type", "param"),
    [
        ("CarePlan", "status"),
        ("Encounter", "status"),
        ("Goal", "lifecycle-status"),
        ("CareTeam", "status"),
        ("Condition", "clinical-status"),
        ("MedicationRequest", "status"),
        ("MedicationStatement", "status"),
    ],
)
def test_c6_an_ehr_that_wants_a_status_gets_all_of_them(full: Ehr, type: str, param: str) -> None:
    refused = Reply(400, outcome(f"A {param} is required"))
    full.replies[f"/r4/{type}"].insert(0, refused)
    assert panel(full, type).state == "read"
    first, second = full.requests
    assert param not in first.query
    assert "active" in second.query[param] or "finished" in second.query[param]
    assert {name: second.query[name] for name in first.query} == first.query


def test_c3_more_than_a_hundred_entries_say_so(full: Ehr) -> None:
    many = [goal(f"g{number}") for number in range(100)]
    full.on("/r4/Goal", Reply(body=searchset(*many, next="Goal?p=2")))
    read = panel(full, "Goal")
    assert read.more
    assert len(read.documents) == 100
    assert len(full.requests) == 1


def test_an_ehr_with_short_pages_is_asked_for_a_few(full: Ehr) -> None:
    pages = [
        Reply(body=searchset(goal(f"g{number}"), next=f"Goal?p={number}")) for number in range(9)
    ]
    full.on("/r4/Goal", *pages)
    read = panel(full, "Goal")
    assert read.more
    assert len(read.documents) == len(full.requests) == 5


def test_when_only_few_are_missing_the_page_waits_a_grace_and_not_the_budget(
    full: Ehr, threads: ThreadPoolExecutor
) -> None:
    answered = threading.Event()
    full.replies["/r4/CarePlan"][0].after = answered
    began = time.monotonic()
    panels = read_chart(client(full), "p1", threads, 60.0, grace_seconds=0.2)
    assert time.monotonic() - began < 30
    answered.set()
    late = panels["CarePlan"]
    assert late.state == "late"
    assert {each.state for type, each in panels.items() if type != "CarePlan"} == {"read"}
    assert late.pending is not None
    assert late.pending.result(5).state == "read"
