"""Every kind of fault, with every vendor and in front of another server: each does what it says."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest
from behind import open_server
from desk import BODIES, SCOPE, Desk, a_goal
from joserfc import jwt
from joserfc.jwk import KeySet
from served import served
from small_ehr import NOON, Turning
from strict_client import SECRET, Keys, StrictClient, refusal

from fhir_bridge.clock import fixed, real_time
from fhir_bridge.sandbox.app import create_sandbox
from fhir_bridge.sandbox.faults import KINDS
from fhir_bridge.sandbox.vendors import VENDORS

SHARES_ONE_EHR = True  # of this file's own, see ``ehr``
BEHIND = "another server behind"


@pytest.fixture(scope="module")
def _two(
    _small_ehr: Path, tmp_path_factory: pytest.TempPathFactory, keys: Keys, _standing_clock: Turning
) -> Iterator[dict[bool, str]]:
    """The small EHR, and one in front of another server."""
    folder = tmp_path_factory.mktemp("kinds")
    for name in ("own", "behind"):
        shutil.copytree(_small_ehr, folder / name)
    shutil.copytree(_small_ehr / "keys", folder / "front" / "keys")
    given: Any = {"app_url": keys.url, "clock": fixed(NOON), "sign_in_clock": _standing_clock}
    given["secret"] = SECRET
    with ExitStack() as stack:
        base = stack.enter_context(open_server(folder / "behind"))
        own = served(lambda url: create_sandbox(folder / "own", public_url=url, **given))
        front = served(
            lambda url: create_sandbox(folder / "front", public_url=url, upstream=base, **given)
        )
        yield {False: stack.enter_context(own), True: stack.enter_context(front)}


@pytest.fixture(params=[*VENDORS, BEHIND])
def ehr(request: pytest.FixtureRequest, _two: dict[bool, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=_two[request.param == BEHIND], trust_env=False) as http:
        vendor = None if request.param == BEHIND else request.param
        assert http.post("/control", json={"vendor": vendor}).status_code == 200
        yield http
        http.delete("/control")


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, ehr: httpx.Client, client: StrictClient, now: Turning
) -> Desk:
    return Desk(ehr, client, now, behind=request.node.callspec.params["ehr"] == BEHIND)


def down(desk: Desk) -> None:
    desk.switch("down")
    for answer in (desk.read(), desk.create(), desk.client.post_token({})):
        assert answer.status_code == 503
        assert answer.headers["content-type"].startswith("text/html")


def latency(desk: Desk) -> None:
    desk.switch("latency", ms=60, type="Patient")
    began = monotonic()
    assert desk.read().status_code == 200
    assert monotonic() - began >= 0.06


def status(desk: Desk) -> None:
    desk.switch("status", status=500)
    assert desk.create().status_code == 500
    assert desk.create().json()["resourceType"] == "OperationOutcome"
    assert desk.held() == 0


def too_many(desk: Desk) -> None:
    desk.switch("too-many", times=1)
    answer = desk.create()
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, None)
    desk.switch("too-many", times=1, retry_after=7)
    assert desk.create().headers["retry-after"] == "7"
    desk.switch("too-many", times=1, retry_after=3600, retry_as="date")
    until = parsedate_to_datetime(desk.create().headers["retry-after"])
    assert timedelta(minutes=50) < until - real_time() < timedelta(minutes=70)
    assert desk.held() == 0
    assert desk.create().status_code == 201


def forbid(desk: Desk) -> None:
    desk.switch("forbid", type="Patient")
    assert desk.read().status_code == 403
    assert desk.create().status_code == 201


def html(desk: Desk) -> None:
    desk.switch("html")
    answer = desk.create()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert desk.held() == 0


def html_after_apply(desk: Desk) -> None:
    desk.switch("html-after-apply", times=1)
    answer = desk.create()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "location" not in answer.headers
    assert desk.held() == 1


def drop_before_apply(desk: Desk) -> None:
    desk.switch("drop-before-apply", times=1)
    desk.breaks(desk.create)
    assert desk.held() == 0
    assert desk.create().status_code == 201


def drop_after_apply(desk: Desk) -> None:
    desk.switch("drop-after-apply", times=1, method="POST")
    desk.breaks(desk.create)
    assert desk.held() == 1


def break_mid_body(desk: Desk) -> None:
    desk.switch("break-mid-body", times=2)
    desk.breaks(desk.create)
    desk.breaks(desk.read)
    assert desk.held() == 1
    assert desk.read().status_code == 200


def cut_json(desk: Desk) -> None:
    desk.switch("cut-json", times=1)
    answer = desk.read()
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content) > 10
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def duplicate(desk: Desk) -> None:
    desk.switch("duplicate", times=1)
    assert desk.create().status_code == 201
    assert desk.held() == 2
    assert desk.create().status_code == 201
    assert desk.held() == 3


def sent_again(desk: Desk) -> None:
    id = desk.id(desk.create())
    desk.switch("sent-again", times=1)
    if desk.updates:
        assert desk.update(id, 1).status_code == 412
        desk.ehr.post("/control", json={"faults": []})
        assert desk.read(id).json()["language"] == "en"
    else:
        assert desk.create().status_code == 201
        assert desk.held() == 3


def accepted(desk: Desk) -> None:
    desk.switch("accepted", times=1)
    answer = desk.create()
    assert (answer.status_code, answer.content, answer.headers.get("location")) == (202, b"", None)
    assert desk.held() == 1
    assert desk.read().status_code == 200, "reads are not meant"


def accepted_and_lost(desk: Desk) -> None:
    desk.switch("accepted-and-lost", times=1)
    answer = desk.create()
    assert (answer.status_code, answer.content) == (202, b"")
    assert desk.held() == 0


def says_nothing(desk: Desk) -> None:
    desk.switch("says-nothing", times=1)
    answer = desk.create()
    assert (answer.status_code, answer.content) == (201, b"")
    assert not {"location", "etag", "last-modified", "content-type"} & answer.headers.keys()
    assert desk.held() == 1


def lag(desk: Desk) -> None:
    desk.switch("lag", searches=2)
    id = desk.id(desk.create())
    assert [desk.search() for _ in range(3)] == [0, 0, 1]
    desk.now.on(91)
    desk.switch("lag", seconds=90)
    desk.create()
    assert desk.read(id).status_code == 200
    assert desk.search() == 1
    desk.now.on(91)
    assert desk.search() == 2
    if desk.row(desk.type).get("conditionalCreate"):
        desk.create()
        again = f"_id={desk.id(desk.create())}"
        assert desk.create(If_None_Exist=again).status_code == 201, "the index does not know it yet"
        desk.now.on(91)
        assert desk.create(If_None_Exist=again).status_code == 200


def no_versions(desk: Desk) -> None:
    desk.switch("no-versions")
    answer = desk.create()
    assert "/_history/" not in answer.headers["location"]
    assert desk.row(desk.type)["versioning"] == "no-version"
    id = desk.id(answer)
    read = desk.read(id)
    assert not {"etag", "last-modified"} & {*answer.headers, *read.headers}
    assert "versionId" not in read.json().get("meta", {})
    listed = desk.client.fhir("GET", f"{desk.type}?patient=okafor", desk.token)
    assert "versionId" not in listed.text
    if desk.updates:
        assert desk.update(id, 77).status_code == 200


def conflict(desk: Desk) -> None:
    id = desk.id(desk.create())
    desk.switch("409-for-412")
    if desk.updates:
        assert desk.update(id, 77).status_code == 409
    assert desk.create().status_code == 201


def drops(desk: Desk) -> None:
    dropped = BODIES[desk.type][1] if desk.type == "Goal" else "description"
    body = desk.body(**{dropped: [{"text": "x"}] if dropped == "note" else "x"})
    desk.switch("drops", elements=[dropped, "unheard"])
    answer = desk.client.fhir("POST", desk.type, desk.token, json=body)
    assert dropped not in desk.read(desk.id(answer)).json()
    assert desk.held() == 1


def revoked_refresh(desk: Desk) -> None:
    given = desk.client.sign_in("okafor", scope=SCOPE)
    desk.switch("revoked-refresh", times=1)
    assert desk.read().status_code == 200
    assert refusal(desk.client.refresh(given["refresh_token"])) == "invalid_grant"
    assert desk.client.refresh(given["refresh_token"]).status_code == 200


def skew(desk: Desk) -> None:
    desk.switch("skew", ahead=100)
    answer = desk.read(desk.id(desk.create()))
    shown = parsedate_to_datetime(answer.headers["date"]) - desk.now()
    assert timedelta(seconds=98) < shown < timedelta(seconds=102)
    assert len(answer.headers.get_list("date")) == 1
    if not desk.behind:  # what stands behind has a clock of its own
        assert answer.json()["meta"]["lastUpdated"].startswith("2026-11-21T18:01:40")
    token = desk.client.sign_in("okafor", scope=SCOPE)["id_token"]
    keys = KeySet.import_key_set(desk.ehr.get("/auth/jwks").json())
    assert (
        jwt.decode(token, keys, algorithms=["RS256", "RS384"]).claims["iat"]
        == int(desk.now().timestamp()) + 100
    )
    desk.switch("skew", ahead=600)  # what we sign is good for 300 s
    back = desk.client.authorize(desk.client.launch("okafor"), scope=SCOPE)
    assert refusal(desk.client.exchange(back["code"])) == "invalid_client"


def no_goal_writes(desk: Desk) -> None:
    desk.switch("no-goal-writes")
    assert not {"create", "update", "delete"} & desk.offers("Goal")
    goal = a_goal("Patient/okafor", desk.words)
    assert desk.client.fhir("POST", "Goal", desk.token, json=goal).status_code == 405


STORIES: dict[str, Callable[[Desk], None]] = {
    "down": down, "latency": latency, "status": status, "too-many": too_many, "forbid": forbid,
    "html": html, "html-after-apply": html_after_apply, "drop-before-apply": drop_before_apply,
    "drop-after-apply": drop_after_apply, "break-mid-body": break_mid_body, "cut-json": cut_json,
    "duplicate": duplicate, "sent-again": sent_again, "accepted": accepted,
    "accepted-and-lost": accepted_and_lost, "says-nothing": says_nothing, "lag": lag,
    "no-versions": no_versions, "409-for-412": conflict, "drops": drops,
    "revoked-refresh": revoked_refresh, "skew": skew, "no-goal-writes": no_goal_writes,
}  # fmt: skip


def test_every_kind_has_its_story() -> None:
    assert STORIES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", STORIES)
def test_a_fault_does_what_its_line_says(desk: Desk, kind: str) -> None:
    STORIES[kind](desk)
    states = {"skew", "no-goal-writes"}
    met = desk.ehr.get("/control").json()["met"].get(kind, 0)
    assert (met == 0) == (kind in states)
