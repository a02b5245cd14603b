import json
import socket
from datetime import UTC, datetime
from typing import Any

import pytest
from ehr_wire import Ehr, Reply, goal, outcome

from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.smart import Site
from fhir_bridge.ehr.writing import Write, WriteResult, classify
from fhir_bridge.http import Answer
from fhir_bridge.wire import write_json

GOALS = "/r4/Goal"
AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
BODY = write_json({"resourceType": "Goal"})


def client(ehr: Ehr) -> EhrClient:
    site = ehr.site()
    return EhrClient(site.base, site.session(), "t0ken", site, sleep=lambda _: pytest.fail("slept"))


def create(ehr: Ehr, reply: Reply, **asked: Any) -> WriteResult:
    ehr.on(GOALS, reply)
    return client(ehr).create("Goal", BODY, **asked)


def update(ehr: Ehr, reply: Reply) -> WriteResult:
    ehr.on("/r4/Goal/g1", reply)
    return client(ehr).update("Goal", "g1", BODY, if_match='W/"1"')


def test_a_create_says_what_it_wants(ehr: Ehr) -> None:
    result = create(
        ehr,
        Reply(201, goal("g9"), {"Location": "http://proxied/r4/Goal/other/_history/7"}),
        if_none_exist="identifier=urn:x|1",
    )
    assert (result.state, result.id, result.version) == ("created", "g9", "1")
    assert result.body is not None
    (request,) = ehr.requests
    assert request.method == "POST"
    assert request.body == BODY
    assert request.headers["Content-Type"] == "application/fhir+json"
    assert request.headers["Prefer"] == "return=representation"
    assert request.headers["If-None-Exist"] == "identifier=urn:x|1"
    assert "If-None-Exist" not in _headers_of_a_plain_create(ehr)


def _headers_of_a_plain_create(ehr: Ehr) -> dict[str, str]:
    create(ehr, Reply(201, goal()))
    return ehr.requests[-1].headers


@pytest.mark.parametrize(
    ("location", "id", "version"),
    [
        ("http://other-host:9/r4/Goal/g7/_history/3", "g7", "3"),
        ("Goal/g7", "g7", None),
        ("/r4/Goal/g7?x=1", "g7", None),
    ],
)
def test_q2_id_and_version_come_from_the_tail_of_location_which_is_never_followed(
    ehr: Ehr, location: str, id: str, version: str | None
) -> None:
    result = create(ehr, Reply(201, b"", {"Location": location}))
    assert (result.state, result.id, result.version) == ("created", id, version)
    assert len(ehr.requests) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(201),
        Reply(201, b"", {"Location": "http://x/r4/Patient/p1"}),
        Reply(201, b"", {"Location": "nowhere"}),
        Reply(201, {"resourceType": "Goal"}),
        Reply(201, outcome("all well")),
        Reply(200, b"<html>Welcome</html>"),
        Reply(200, b""),
        Reply(202, b""),
        Reply(204, b""),
        Reply(303, b"", {"Location": "/elsewhere"}),
        Reply(500, outcome("oops")),
        Reply(502, b"<html>"),
        Reply(504),
        Reply(dropped=True),
    ],
)
def test_what_may_have_been_written_is_unknown(ehr: Ehr, reply: Reply) -> None:
    result = create(ehr, reply)
    assert result.state == "unknown"
    assert result.id is None
    assert result.reason
    assert len(ehr.requests) == 1


@pytest.mark.parametrize("status", [400, 404, 405, 410, 413, 415, 422, 501, 307])
def test_a_no_is_a_no_with_the_ehrs_words(ehr: Ehr, status: int) -> None:
    result = create(ehr, Reply(status, outcome("Goals are not taken")))
    assert (result.state, result.status) == ("rejected", status)
    assert result.reason == "The EHR said: Goals are not taken"
    assert result.issues[0].text == "Goals are not taken"
    assert "Goals are not taken" not in repr(result)


@pytest.mark.parametrize(
    ("status", "state"), [(401, "held"), (403, "held"), (409, "conflict"), (412, "conflict")]
)
def test_sign_in_permission_and_conflict_are_told_apart(ehr: Ehr, status: int, state: str) -> None:
    assert create(ehr, Reply(status, b"<html>")).state == state
    assert update(ehr, Reply(status, outcome("x"))).state == state


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "seconds"),
    [({}, None), ({"Retry-After": "7"}, 7.0), ({"Retry-After": "3600"}, 3600.0)],
)
def test_a_busy_ehr_is_asked_later(
    ehr: Ehr, status: int, header: dict[str, str], seconds: float | None
) -> None:
    result = create(ehr, Reply(status, b"", header))
    assert (result.state, result.retry_after) == ("later", seconds)


def test_an_ehr_that_cannot_be_reached_got_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}/r4"
        site = Site("s", "S", base, "footbridge", internal=True)
        result = EhrClient(base, site.session(), "t", site).create("Goal", BODY)
    assert (result.state, result.status) == ("later", None)


def test_an_address_that_is_not_registered_gets_nothing(ehr: Ehr) -> None:
    site = Site("s", "S", "https://ehr.example/r4", "footbridge", internal=True)
    elsewhere = EhrClient("https://evil.example/r4", site.session(), "t", site)
    assert elsewhere.create("Goal", BODY).state == "held"


@pytest.mark.parametrize(
    ("conditional", "state"), [("identifier=urn:x|1", "adopted"), (None, "created")]
)
def test_200_after_if_none_exist_means_it_was_there(
    ehr: Ehr, conditional: str | None, state: str
) -> None:
    assert create(ehr, Reply(200, goal("g9")), if_none_exist=conditional).state == state


def test_an_update_is_guarded_by_the_version_it_was_made_from(ehr: Ehr) -> None:
    result = update(ehr, Reply(200, goal("g1", meta={"versionId": "2"}), {"ETag": 'W/"2"'}))
    assert (result.state, result.id, result.version, result.etag) == (
        "updated", "g1", "2", 'W/"2"'
    )  # fmt: skip
    assert ehr.requests[0].method == "PUT"
    assert ehr.requests[0].headers["If-Match"] == 'W/"1"'
    ehr.on("/r4/Goal/g1", Reply(200, goal("g1")))
    client(ehr).update("Goal", "g1", BODY, if_match=None)
    assert "If-Match" not in ehr.requests[1].headers


@pytest.mark.parametrize(
    ("reply", "version"),
    [(Reply(200), None), (Reply(204, b"", {"ETag": '"5"'}), "5"), (Reply(201, goal("g1")), "1")],
)
def test_an_update_needs_no_body_in_return(ehr: Ehr, reply: Reply, version: str | None) -> None:
    result = update(ehr, reply)
    assert (result.state, result.id, result.version) == ("updated", "g1", version)


@pytest.mark.parametrize("reply", [Reply(200, b"<html>login</html>"), Reply(200, goal("g2"))])
def test_an_update_answered_with_something_else_is_unknown(ehr: Ehr, reply: Reply) -> None:
    assert update(ehr, reply).state == "unknown"


def test_every_status_has_a_meaning() -> None:
    done = {"created", "adopted", "updated"}
    undone = {"conflict", "rejected", "held", "later", "unknown"}
    for write in (Write("Goal"), Write("Goal", conditional=True), Write("Goal", id="g1")):
        for status in range(100, 600):
            result = classify(write, Answer(status, {}, b"{}"), AT)
            assert result.state in done | undone
            assert result.reason or result.state in done


@pytest.mark.parametrize("meta", [None, [], "x", {"versionId": 7}])
def test_odd_bodies_do_no_harm(meta: object) -> None:
    body = json.dumps({**goal("g1"), "meta": meta}).encode()
    result = classify(Write("Goal"), Answer(201, {"ETag": "odd"}, body), AT)
    assert (result.state, result.id, result.version) == ("created", "g1", None)
