import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ehr_wire import Ehr, Reply, goal, outcome, searchset

from fhir_bridge.ehr.answers import ReadRefused
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.paging import Limits
from fhir_bridge.ehr.retry import retry_after
from fhir_bridge.errors import (
    BridgeError,
    EhrRejected,
    EhrUnavailable,
    Gone,
    NotAllowed,
    NotFound,
    NotSignedIn,
)

GOALS = "/r4/Goal"


def client(ehr: Ehr, pauses: list[float] | None = None, **facts: Any) -> EhrClient:
    site = ehr.site(quirks=facts.pop("quirks", "spec"))
    waited = [] if pauses is None else pauses
    return EhrClient(site.base, site.session(), "t0ken", site, sleep=waited.append, **facts)


def test_c12_a_read_says_who_asks_and_keeps_the_bytes(ehr: Ehr) -> None:
    raw = json.dumps(goal(), indent=3).encode()
    ehr.on("/r4/Goal/g1", Reply(body=raw, headers={"ETag": 'W/"1"'}))
    found = client(ehr).read("Goal", "g1", fresh=True)
    assert found.document.raw == raw
    assert (found.version, found.etag) == ("1", 'W/"1"')
    (request,) = ehr.requests
    assert request.headers["Authorization"] == "Bearer t0ken"
    assert request.headers["Accept"] == "application/fhir+json"
    assert request.headers["Cache-Control"] == "no-cache"
    assert request.headers["User-Agent"].startswith("footbridge/")
    assert request.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(401), NotSignedIn),
        (Reply(403, outcome("no")), NotAllowed),
        (Reply(404, outcome("Jane Doe has none")), NotFound),
        (Reply(410), Gone),
        (Reply(400, outcome("Jane Doe is not a number")), ReadRefused),
        (Reply(500, outcome("Jane Doe crashed it")), EhrUnavailable),
        (Reply(200, b"<html>Jane Doe</html>"), EhrRejected),
        (Reply(200, b""), EhrRejected),
        (Reply(200, b"[1]"), EhrRejected),
        (Reply(200, goal("another")), EhrRejected),
        (Reply(200, {"resourceType": "Patient", "id": "g1"}), EhrRejected),
        (Reply(302, b"", {"Location": "https://evil.example/"}), EhrRejected),
    ],
)
def test_each_failure_is_its_own_error_without_patient_data(
    ehr: Ehr, reply: Reply, error: type[BridgeError]
) -> None:
    ehr.on("/r4/Goal/g1", reply)
    with pytest.raises(error) as raised:
        client(ehr).read("Goal", "g1")
    assert "Jane" not in str(raised.value)
    assert len(ehr.requests) == 1


def test_c16_what_the_ehr_said_is_kept_beside_the_message(ehr: Ehr) -> None:
    ehr.on("/r4/Goal/g1", Reply(400, outcome("status is needed")))
    with pytest.raises(ReadRefused) as raised:
        client(ehr).read("Goal", "g1")
    assert raised.value.http_status == 400
    assert raised.value.issues[0].text == "status is needed"


def test_c16_html_from_a_proxy_is_named_for_what_it_is(ehr: Ehr) -> None:
    ehr.on("/r4/Goal/g1", Reply(500, b"<html>"))
    with pytest.raises(EhrUnavailable, match=r"something that is not FHIR \(500\)"):
        client(ehr).read("Goal", "g1")


@pytest.mark.parametrize("busy", [429, 502, 503, 504])
def test_c15_a_read_is_tried_again_when_the_ehr_is_busy(ehr: Ehr, busy: int) -> None:
    pauses: list[float] = []
    ehr.on("/r4/Goal/g1", Reply(busy), Reply(busy), Reply(body=goal()))
    assert client(ehr, pauses).read("Goal", "g1")
    assert len(ehr.requests) == 3
    assert len({request.headers["X-Request-Id"] for request in ehr.requests}) == 3
    assert 0 <= pauses[0] <= 0.5
    assert 0 <= pauses[1] <= 1


def test_c15_a_read_is_tried_again_after_a_lost_connection_but_not_for_ever(ehr: Ehr) -> None:
    ehr.on("/r4/Goal/g1", Reply(dropped=True), Reply(body=goal()))
    assert client(ehr).read("Goal", "g1")
    ehr.on("/r4/Goal/g2", Reply(dropped=True))
    with pytest.raises(EhrUnavailable):
        client(ehr).read("Goal", "g2")
    assert len(ehr.requests) == 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_c15_nothing_else_is_tried_again(ehr: Ehr, status: int) -> None:
    ehr.on("/r4/Goal/g1", Reply(status), Reply(body=goal()))
    with pytest.raises(BridgeError):
        client(ehr).read("Goal", "g1")
    assert len(ehr.requests) == 1


def test_c15_the_wait_the_ehr_asks_for_is_honoured_within_the_budget(ehr: Ehr) -> None:
    pauses: list[float] = []
    ehr.on("/r4/Goal/g1", Reply(429, b"", {"Retry-After": "3"}), Reply(body=goal()))
    assert client(ehr, pauses).read("Goal", "g1")
    assert pauses == [3.0]
    ehr.on("/r4/Goal/g1", Reply(429, b"", {"Retry-After": "3600"}), Reply(body=goal()))
    with pytest.raises(EhrUnavailable, match="busy"):
        client(ehr, pauses).read("Goal", "g1")
    assert pauses == [3.0]


AT = datetime(2026, 11, 21, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("Sat, 21 Nov 2026 15:02:00 GMT", 120.0),
        ("Sat, 21 Nov 2026 14:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("Sat, 99 Nov 2026 15:02:00 GMT", None),
        ("٣٠", None),
    ],
)
def test_c15_retry_after_comes_in_two_forms(header: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": header}, AT) == seconds
    assert retry_after({}, AT + timedelta(days=1)) is None


def test_a_search_follows_its_pages_and_keeps_every_entrys_bytes(ehr: Ehr) -> None:
    """Q3: it needs no ``total``, which a searchset may lack."""
    first = b'{"resourceType":"Bundle","link":[{"relation":"next","url":"%s/r4/Goal?p=2"}],' % (
        ehr.base.encode()
    )
    odd = '{ "resourceType": "Goal",\n "id" : "g1", "x": 1.10, "n": "é\\u00e9\\/" }'.encode()
    first += b'"entry": [ {"resource": ' + odd + b', "search":{"mode":"match"}} ] }'
    ehr.on(GOALS, Reply(body=first), Reply(body=searchset(goal("g2"), goal("g1"))))
    found = client(ehr).search("Goal", [("patient", "p1")])
    assert [each.data["id"] for each in found.matches] == ["g1", "g2"]
    assert found.matches[0].raw == odd
    assert found.complete
    assert ehr.requests[0].query == {"patient": "p1", "_count": "100"}
    assert ehr.requests[1].query == {"p": "2"}
    assert ehr.requests[1].headers["Authorization"] == "Bearer t0ken"


def test_l56_a_next_link_to_another_host_gets_no_token(ehr: Ehr) -> None:
    ehr.on(GOALS, Reply(body=searchset(goal(), next="https://evil.example/r4/Goal?page=2")))
    found = client(ehr).search("Goal", [("patient", "p1")])
    assert found.stopped == "foreign"
    assert len(found.matches) == 1
    assert len(ehr.requests) == 1


def test_c2_pages_that_lead_in_a_circle_end(ehr: Ehr) -> None:
    page = [f"{ehr.base}/r4/Goal?p={number}" for number in (2, 1)]
    ehr.on(
        GOALS,
        Reply(body=searchset(goal("g1"), next=page[0])),
        Reply(body=searchset(goal("g2"), next=page[1])),
        Reply(body=searchset(goal("g3"), next=page[0])),
    )
    found = client(ehr).search("Goal", [("patient", "p1")])
    assert found.stopped == "loop"
    assert len(ehr.requests) == 3


@pytest.mark.parametrize(
    ("limits", "requests"), [(Limits(pages=2), 2), (Limits(entries=3), 3), (Limits(bytes=10), 1)]
)
def test_c3_a_list_that_is_cut_says_so(ehr: Ehr, limits: Limits, requests: int) -> None:
    pages = [
        Reply(body=searchset(goal(f"g{number}"), next=f"{ehr.base}/r4/Goal?p={number}"))
        for number in range(9)
    ]
    ehr.on(GOALS, *pages)
    found = client(ehr).search("Goal", [("patient", "p1")], limits=limits)
    assert found.stopped == "more"
    assert len(ehr.requests) == requests


def test_c3_a_later_page_that_fails_leaves_a_list_that_says_it_is_cut(ehr: Ehr) -> None:
    ehr.on(GOALS, Reply(body=searchset(goal(), next="Goal?p=2")), Reply(500))
    found = client(ehr).search("Goal", [("patient", "p1")])
    assert len(found.matches) == 1
    assert found.stopped == "failed"


def test_c5_matches_includes_and_remarks_are_kept_apart(ehr: Ehr) -> None:
    plan = {"resourceType": "CarePlan", "id": "c1"}
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": goal("g1"), "search": {"mode": "match"}},
            {"resource": plan, "search": {"mode": "include"}},
            {"resource": goal("g2")},
            {"resource": {**plan, "id": "c2"}},
            {"resource": outcome("partly filtered"), "search": {"mode": "outcome"}},
            {"resource": plan, "search": {"mode": "match"}},
            {"resource": {"resourceType": "Goal"}},
            {"resource": {"resourceType": 7}},
            {"resource": [goal()]},
            {"fullUrl": "x"},
            "nonsense",
            None,
        ],
    }
    ehr.on(GOALS, Reply(body=bundle))
    found = client(ehr).search("Goal", [("patient", "p1")])
    assert [each.data["id"] for each in found.matches] == ["g1", "g2"]
    assert [each.data["id"] for each in found.included] == ["c1", "c2"]
    assert found.notes == ("partly filtered",)
    assert len(found.quarantined) == 7
    assert all(each.reason for each in found.quarantined)


@pytest.mark.parametrize("entry", [None, {}, "x", 7])
def test_a_bundle_with_odd_entries_is_an_empty_list(ehr: Ehr, entry: object) -> None:
    ehr.on(GOALS, Reply(body={"resourceType": "Bundle", "entry": entry, "link": entry}))
    assert client(ehr).search("Goal", [("patient", "p1")]).matches == ()


def test_a_single_record_is_not_a_list(ehr: Ehr) -> None:
    ehr.on(GOALS, Reply(body=goal()))
    with pytest.raises(EhrRejected, match="not a list"):
        client(ehr).search("Goal", [("patient", "p1")])


def test_c8_people_are_searched_by_post_or_else_by_get(ehr: Ehr) -> None:
    who = {"resourceType": "Patient", "id": "p1"}
    ehr.on("/r4/Patient/_search", Reply(body=searchset(who)))
    assert client(ehr).search("Patient", [("identifier", "mrn|7")]).matches
    assert ehr.requests[0].method == "POST"
    assert ehr.requests[0].form["identifier"] == "mrn|7"
    assert ehr.requests[0].query == {}
    ehr.on("/r4/Patient/_search", Reply(405))
    ehr.on("/r4/Patient", Reply(body=searchset(who)))
    assert client(ehr).search("Patient", [("identifier", "mrn|7")]).matches
    assert ehr.requests[-1].method == "GET"


def test_a_vendors_sheet_adds_what_its_search_requires(ehr: Ehr) -> None:
    for path in ("/r4/CarePlan", GOALS):
        ehr.on(path, Reply(body=searchset()))
    oracle = client(ehr, quirks="oracle")
    oracle.search("CarePlan", [("patient", "p1")])
    oracle.search("CarePlan", [("patient", "p1"), ("category", "longitudinal")])
    oracle.search("Goal", [("patient", "p1")])
    assert [request.query for request in ehr.requests] == [
        {"patient": "p1", "category": "assess-plan", "_count": "100"},
        {"patient": "p1", "category": "longitudinal", "_count": "100"},
        {"patient": "p1"},
    ]


def test_capabilities_are_asked_without_a_token(ehr: Ehr) -> None:
    ehr.on("/r4/metadata", Reply(body={"resourceType": "CapabilityStatement"}))
    site = ehr.site()
    assert not EhrClient(site.base, site.session(), None, site).capability().can("Goal", "create")
    assert "Authorization" not in ehr.requests[0].headers


def test_the_gate_bounds_how_many_requests_run_at_once(ehr: Ehr) -> None:
    gate = threading.BoundedSemaphore(1)
    ehr.on("/r4/Goal/g1", Reply(body=goal()))
    with gate:
        waiting = threading.Thread(target=client(ehr, gate=gate).read, args=("Goal", "g1"))
        waiting.start()
        assert not ehr.requests
    waiting.join(5)
    assert len(ehr.requests) == 1


def test_a_client_does_not_show_its_token(ehr: Ehr) -> None:
    assert "t0ken" not in repr(client(ehr))
