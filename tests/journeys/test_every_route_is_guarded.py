"""Every route there is, walked: none opens without the cookie, none acts without the secret."""

from contextlib import closing
from uuid import uuid4

import httpx
import pytest
from administrator import administrator, being
from nurse import Nurse, launch, records, tally

from fhir_bridge.bridge import Bridge
from fhir_bridge.roles import ROLES
from fhir_bridge.wire import read_json
from smart_app.app import create_app
from support.pages import form, text
from support.world import World

OPEN = {
    "/launch", "/launch/standalone/{site}", "/launch/staff/{site}", "/smart/callback/{site}",
    "/open/{ticket}", "/.well-known/jwks.json", "/livez", "/readyz",
}  # fmt: skip
"""The ways in, before there is a context. Everything else stands below one."""

PATIENTS, STAFFS = "/c/{ctx}/", "/s/{ctx}/"
"""Below a context with a patient, and below one without."""

SERVICE = "5f1c7e80-0c0f-4b60-9d1c-2b1f5f3c9a01"
SAFE = {"get", "head", "options"}


def routes(bridge: Bridge) -> list[tuple[str, str]]:
    """Method and path of every route, as the app itself describes them."""
    paths = create_app(bridge).openapi()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


@pytest.fixture(scope="module")
def nurse(world: World) -> Nurse:
    return launch(world)


@pytest.fixture(scope="module")
def key(nurse: Nurse) -> str:
    promise = form(nurse.open("plan").text, "/plan")
    nurse.send(promise, what="Weigh", owner="other", owner_name="Maria", owner_side="caregiver")
    fought = form(nurse.open("plan/advocacy").text, "/plan/advocacy")
    nurse.send(fought, about="Aide", plan="Plan", owner="other", owner_name="Bell", words="Ask")
    aid = form(nurse.open("plan/needs").text, "/plan/needs/aids")
    nurse.send(aid, kind="walker")
    entry = form(nurse.open("plan/directory").text, "/plan/directory")
    typed = {"key": SERVICE, "name": "Van", "helps_with": "Rides", "reached": "Bell"}
    nurse.send(entry, **typed, **{"need-ride": "yes"})
    person = form(nurse.open("support").text, "/support/people")
    nurse.send(person, name="Maria Okafor", kin="DAUC")
    handed = form(nurse.open("transition/handover").text, "/handover")
    nurse.send(handed, place="Oakview Nursing", why="Home again")
    nurse.send(form(nurse.open("caregiver-sheets").text, "/caregiver-sheets"), agrees="yes")
    return nurse.write()


def address(nurse: Nurse, path: str, key: str) -> str:
    tasks = {read_json(each.body)["code"]["text"]: each.id for each in records(nurse.world, "Task")}
    known = {
        "ctx": nurse.ctx,
        "task": tasks.get("Commitment", ""),
        "matter": tasks.get("Prior authorization", ""),
        "item": tasks.get("Aid at home", ""),
        "service": SERVICE,
        "person": next((each.id for each in records(nurse.world, "RelatedPerson")), ""),
        "key": key,
        "paper": next((each.id for each in records(nurse.world, "DocumentReference")), ""),
        "type": "CarePlan",
        "alert": SERVICE,
        "code": "health-literacy",
        "sheet": "copd",
        "template": "copd",
    }
    return nurse.world.app_url + path.format_map(known)


def test_what_is_not_below_a_context_is_a_way_in(world: World) -> None:
    found = routes(world.bridge)
    assert len(found) > 15
    assert {path for _, path in found if not path.startswith((PATIENTS, STAFFS))} == OPEN
    assert {method for method, path in found if path in OPEN} == {"get"}


def test_no_page_opens_without_the_cookie(world: World, nurse: Nurse, key: str) -> None:
    walked = 0
    with closing(world.browser()) as stranger:
        for method, path in routes(world.bridge):
            if path not in OPEN:
                page = stranger.request(method, address(nurse, path, key))
                assert page.status_code == 401, (method, path)
                assert "Walter" not in page.text
                walked += 1
    assert walked >= 12


def test_no_context_that_is_not_there_opens(world: World, nurse: Nurse, key: str) -> None:
    for method, path in routes(world.bridge):
        if path not in OPEN:
            url = address(nurse, path, key).replace(nurse.ctx, uuid4().hex)
            assert nurse.http.request(method, url).status_code == 401, (method, path)


@pytest.mark.parametrize("lacks", ["csrf", "expected_patient", "everything"])
def test_nothing_acts_without_the_secret_and_the_patient(
    world: World, nurse: Nurse, key: str, lacks: str
) -> None:
    fields = nurse.editor(key).fields
    left = {} if lacks == "everything" else {n: v for n, v in fields.items() if n != lacks}
    before = tally(world)
    walked = 0
    for method, path in routes(world.bridge):
        if method not in SAFE:
            page = nurse.http.request(method, address(nurse, path, key), data=left)
            assert page.status_code in {401, 422}, (method, path)
            walked += 1
    assert walked >= 5
    assert tally(world) == before
    assert nurse.open("today").status_code == 200, "not even signed out"


def test_no_page_changes_anything_by_being_opened(world: World, nurse: Nurse, key: str) -> None:
    """But the copies of what was read, which are there after the first round."""
    safe = [path for method, path in routes(world.bridge)
            if method in SAFE and path.startswith(PATIENTS)]  # fmt: skip
    for path in safe:
        nurse.http.get(address(nurse, path, key))
    before = tally(world)
    for path in safe:
        assert nurse.http.get(address(nurse, path, key)).status_code == 200, path
    assert tally(world) == before


@pytest.mark.usefixtures("nurse")  # somebody has signed in
@pytest.mark.parametrize("role", ROLES)
def test_a_page_without_a_patient_asks_for_a_role_that_opens_it(world: World, role: str) -> None:
    """Every such page is a role's, and opens for no other: looked up at each request."""
    who, walked = administrator(world), 0
    with being(world, role):  # and what they were before, for whatever test comes next
        for method, path in routes(world.bridge):
            if path.startswith(STAFFS) and not path.endswith("/logout"):
                page = path.removeprefix(STAFFS).partition("/")[0]
                assert any(page in each.pages for each in ROLES.values()), "nobody may open it"
                url = f"{who.base}/{path.removeprefix(STAFFS)}"
                answer = who.http.request(method, url)
                opens = page in ROLES[role].pages
                expected = 401 if method not in SAFE else 200 if opens else 403
                assert answer.status_code == expected, (role, method, path)
                walked += 1
    assert walked >= 2


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused_with_a_page(nurse: Nurse, method: str) -> None:
    for path in ("today", "goals", "logout"):
        page = nurse.http.request(method, f"{nurse.base}/{path}")
        assert page.status_code == 405, (method, path)
        assert "That does not work here" in text(page.text)


@pytest.mark.parametrize(
    "path",
    ["/", "/c", "/c/", "/c//today", "/c/{ctx}", "/c/{ctx}/", "/c/{ctx}/today/", "/c/{ctx}/../x",
     "/static/", "/static/../smart_app/app.py", "/static/%2e%2e/app.py", "/docs", "/openapi.json",
     "/fhir/Nothing", "/c/{ctx}/goals/x/y/z", "/%00", "/c/%2e%2e/today"],
)  # fmt: skip
def test_what_is_not_there_is_said_so(world: World, nurse: Nurse, path: str) -> None:
    page = nurse.http.get(world.app_url + path.format(ctx=nurse.ctx))
    assert page.status_code in {400, 401, 404}, page.text
    assert "Traceback" not in page.text
    assert page.headers["x-content-type-options"] == "nosniff"


def test_every_page_leaves_in_its_envelope(world: World, nurse: Nurse, key: str) -> None:
    pages = [
        nurse.http.get(address(nurse, path, key))
        for method, path in routes(world.bridge)
        if method in SAFE and path not in OPEN and not path.endswith((".css", ".ics", "/file"))
    ]
    pages += [nurse.open("nothing"), httpx.get(f"{world.app_url}/launch", trust_env=False)]
    for page in pages:
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert f"frame-ancestors {world.ehr_url}" in policy or "frame-ancestors" in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
