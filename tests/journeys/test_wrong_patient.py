"""Two patients, two tabs, other people's pages: nothing ever lands on the wrong one."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from nurse import WORDS, Nurse, launch, rows, tally, the_one

from fhir_bridge.store.tables import Audit, ContextRow
from support.pages import Form, text
from support.world import World

FULL = {"strategy": "self-management", "statement": WORDS}


@pytest.fixture(scope="module")
def browser(alive: World) -> Iterator[httpx.Client]:
    with closing(alive.browser()) as one:
        yield one


@pytest.fixture(scope="module")
def walter(alive: World, browser: httpx.Client) -> Nurse:
    return launch(alive, "okafor", browser)


@pytest.fixture(scope="module")
def rosa(alive: World, browser: httpx.Client, walter: Nurse) -> Nurse:
    """Opened later, in the same browser."""
    return launch(alive, "delgado", browser)


@pytest.fixture
def untouched(alive: World, walter: Nurse, rosa: Nurse) -> Iterator[World]:
    """Nothing is written anywhere in these stories, here or in the EHR."""
    before = tally(alive)
    yield alive
    assert tally(alive) == before


def post(nurse: Nurse, filled: Form, *, headers: dict[str, str] | None = None,
         **changes: str | None) -> httpx.Response:  # fmt: skip
    """Post a form with fields changed, or left out where None."""
    fields = {name: value for name, value in (filled.fields | FULL | changes).items() if value}
    url = f"{nurse.world.app_url}{filled.action}"
    return nurse.http.post(url, data=fields, headers=headers or {})


def test_l46_walters_form_lands_on_walter_though_rosa_was_opened_later(
    alive: World, walter: Nurse, rosa: Nurse
) -> None:
    blank = walter.blank()
    assert "Rosa" in rosa.reads("today")
    assert "Walter" in text(walter.send(blank, **FULL).text)
    hers = rosa.write("Read my pill box myself")
    assert the_one(alive, blank.fields["key"])["subject"]["reference"] == "Patient/okafor"
    assert the_one(alive, hers)["subject"]["reference"] == "Patient/delgado"
    assert WORDS not in rosa.reads()
    assert "Read my pill box" not in walter.reads()
    assert rosa.ctx != walter.ctx


def test_walters_form_in_rosas_context_is_refused(
    untouched: World, walter: Nurse, rosa: Nurse
) -> None:
    blank = walter.blank()
    page = post(rosa, Form(blank.action.replace(walter.ctx, rosa.ctx), "post", blank.fields))
    assert page.status_code == 409
    said = text(page.text)
    assert "This page is for another patient" in said
    assert "Nothing was done" in said
    assert "Walter" not in said
    assert "Rosa" not in said
    [told] = [row for row in rows(untouched, Audit) if row.detail == "WrongPatient"]
    assert told.outcome == "4"


def test_walters_patient_with_rosas_secret_is_refused(
    untouched: World, walter: Nurse, rosa: Nurse
) -> None:
    mixed = rosa.blank()
    page = post(rosa, mixed, expected_patient=walter.blank().fields["expected_patient"])
    assert page.status_code == 409


def test_walters_goal_does_not_exist_for_rosa(untouched: World, walter: Nurse, rosa: Nurse) -> None:
    key = next(each["id"] for each in _goals(walter))
    for path in (f"goals/{key}/edit", f"goals/{key}/receipt"):
        assert rosa.open(path).status_code == 404
    mine = walter.editor(key)
    fields = mine.fields | {
        name: rosa.blank().fields[name] for name in ("csrf", "expected_patient")
    }
    page = post(rosa, Form(mine.action.replace(walter.ctx, rosa.ctx), "post", fields))
    assert page.status_code == 404
    assert WORDS not in page.text
    new = rosa.blank()
    page = post(rosa, new, key=key, submission=str(uuid4()))
    assert page.status_code in {404, 412}
    assert WORDS not in page.text


def _goals(nurse: Nurse) -> list[dict[str, str]]:
    """The goals on the page, by the links to their editors."""
    found = nurse.open("goals").text.split("/goals/")[1:]
    return [{"id": each[:36]} for each in found if each[36:41] == "/edit"]


REFUSED: dict[str, tuple[dict[str, str | None], dict[str, str], int]] = {
    "no csrf": ({"csrf": None}, {}, 401),
    "an invented csrf": ({"csrf": "x" * 32}, {}, 401),
    "a csrf that is no text": ({"csrf": "\ud7ff\u00ff"}, {}, 401),
    "no patient": ({"expected_patient": None}, {}, 422),
    "an invented patient": ({"expected_patient": "okafor"}, {}, 409),
    "another origin": ({}, {"Origin": "https://evil.example"}, 401),
    "the EHR's origin": ({}, {"Origin": "{ehr}"}, 401),
    "no origin and no csrf": ({"csrf": None}, {"Origin": "null"}, 401),
    "ours with another port": ({}, {"Origin": "{app}0"}, 401),
    "across sites": ({}, {"Sec-Fetch-Site": "cross-site"}, 401),
    "across sites, as we would": ({}, {"Origin": "{app}", "Sec-Fetch-Site": "cross-site"}, 401),
    "another patient in the header": ({"expected_patient": None}, {"X-Patient": "okafor"}, 409),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_request_that_is_not_our_page_is_refused(
    untouched: World, walter: Nurse, kind: str
) -> None:
    changes, headers, status = REFUSED[kind]
    sent = {
        name: value.format(ehr=untouched.ehr_url, app=untouched.app_url)
        for name, value in headers.items()
    }
    page = post(walter, walter.blank(), headers=sent, **changes)
    assert page.status_code == status
    assert WORDS not in page.text


def test_the_csrf_of_another_context_is_refused(
    untouched: World, walter: Nurse, rosa: Nurse
) -> None:
    page = post(walter, walter.blank(), csrf=rosa.blank().fields["csrf"])
    assert page.status_code == 401


def test_our_own_page_is_let_through(alive: World, walter: Nurse) -> None:
    headers = {"Origin": alive.app_url, "Sec-Fetch-Site": "same-origin"}
    assert post(walter, walter.blank(), headers=headers).status_code == 200


@pytest.mark.parametrize(
    "shape",
    [lambda f: {"data": f, "files": {"x": ("x.txt", b"x")}},
     lambda f: {"json": f},
     lambda f: {"data": f | {f"f{n}": "x" for n in range(60)}},
     lambda f: {"data": f | {"statement": "x" * 300_000}},
     lambda f: {"content": b"\xff\xfe%%%=&&&;;", "headers": {
         "Content-Type": "application/x-www-form-urlencoded"}},
     lambda f: {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}],
    ids=["a file", "json", "sixty fields", "300 kB", "garbage", "half a multipart"],
)  # fmt: skip
def test_a_form_of_another_shape_is_refused(
    untouched: World, walter: Nurse, shape: Callable[[dict[str, str]], dict[str, object]]
) -> None:
    blank = walter.blank()
    sent = shape(blank.fields | FULL)
    page = walter.http.post(f"{untouched.app_url}{blank.action}", **sent)  # type: ignore[arg-type]
    assert page.status_code in {400, 401, 413}
    assert "Reference" in text(page.text)
    assert WORDS not in page.text


def test_another_browser_has_no_way_in(untouched: World, walter: Nurse) -> None:
    blank = walter.blank()
    with closing(untouched.browser()) as stranger:
        for path in ("today", "goals", "record", "case", "help", "panel/CarePlan"):
            page = stranger.get(f"{walter.base}/{path}")
            assert page.status_code == 401
            assert "This session has ended" in text(page.text)
            assert "Walter" not in page.text
        page = stranger.post(f"{untouched.app_url}{blank.action}", data=blank.fields | FULL)
        assert page.status_code == 401


def test_another_nurses_browser_has_no_way_in_either(alive: World, walter: Nurse) -> None:
    """She has a launch of her own, in her own browser."""
    with closing(alive.browser()) as other:
        page = other.get(f"{alive.ehr_url}/launch/harris", follow_redirects=False)
        other.get(page.headers["location"], follow_redirects=False)
        assert dict(other.cookies)
        assert other.get(f"{walter.base}/today").status_code == 401


@pytest.mark.parametrize("cookie", ["", "x", "a" * 32, "a" * 5000, "ä" * 32, '"; Path=/', "a,b;c"])
def test_a_made_up_cookie_opens_nothing(alive: World, walter: Nurse, cookie: str) -> None:
    raw = f"fb_dev={cookie}; __Host-fb={cookie}".encode()
    page = httpx.get(f"{walter.base}/today", headers=[(b"Cookie", raw)], trust_env=False)
    assert page.status_code == 401


def test_signing_out_ends_this_context_alone(alive: World, browser: httpx.Client) -> None:
    one, two = launch(alive, "harris", browser), launch(alive, "harris", browser)
    leave = Form(f"/c/{one.ctx}/logout", "post", one.blank().fields)
    assert "You are signed out" in text(one.send(leave).text)
    assert one.open("today").status_code == 401
    assert one.send(leave).status_code == 401
    assert two.open("today").status_code == 200
    [ended] = [row for row in rows(alive, ContextRow) if row.ctx == one.ctx]
    assert ended.ended_at is not None


def test_signing_out_of_one_does_not_sign_out_another(alive: World, walter: Nurse) -> None:
    gone = launch(alive, "harris", walter.http)
    fields = gone.blank().fields
    gone.send(Form(f"/c/{walter.ctx}/logout", "post", fields))
    assert walter.open("today").status_code == 200


def test_an_idle_screen_locks_itself(alive: World, browser: httpx.Client) -> None:
    nurse, idle = launch(alive, "harris", browser), alive.bridge.idle
    blank = nurse.blank()
    alive.bridge.idle = timedelta(seconds=-1)
    assert nurse.open("today").status_code == 401
    assert nurse.send(blank, **FULL).status_code == 401
    alive.bridge.idle = idle
    assert nurse.open("today").status_code == 200


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(
    alive: World, browser: httpx.Client
) -> None:
    nurse = launch(alive, "harris", browser)
    with alive.bridge.store.writing() as session:
        row = session.get_one(ContextRow, ("sandbox", nurse.ctx))
        row.used_at -= timedelta(minutes=14)
    used = row.used_at
    nurse.http.get(f"{nurse.base}/today", headers={"X-Background": "1"})
    [row] = [row for row in rows(alive, ContextRow) if row.ctx == nurse.ctx]
    assert row.used_at == used
    nurse.open("today")
    [row] = [row for row in rows(alive, ContextRow) if row.ctx == nurse.ctx]
    assert row.used_at > used


def test_twelve_hours_are_the_longest_day(alive: World, browser: httpx.Client) -> None:
    nurse = launch(alive, "harris", browser)
    with alive.bridge.store.writing() as session:
        session.get_one(ContextRow, ("sandbox", nurse.ctx)).opened_at -= timedelta(hours=12)
    assert nurse.open("today").status_code == 401


def test_a_new_window_is_opened_once_and_by_ticket_alone(alive: World, walter: Nurse) -> None:
    opened = walter.http.post(
        f"{walter.base}/open", data=walter.blank().fields, follow_redirects=False
    )
    ticket = opened.headers["location"]
    with closing(alive.browser()) as window, closing(alive.browser()) as late:
        page = window.get(f"{alive.app_url}{ticket}")
        assert page.status_code == 200
        assert "Walter" in page.text
        assert late.get(f"{alive.app_url}{ticket}").status_code == 401
    assert walter.open("today").status_code == 200
