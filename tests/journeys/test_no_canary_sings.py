"""Canaries in every field of a patient and in every typed word: none is heard where it must not.

Not in a log line, not on an error page, not in a URL. Tokens, codes and states: not even in the
database, nor in anything the browser is given.
"""

import json
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from eavesdropper import Eavesdropper, searchset
from nurse import Colleague, Nurse, launch, rows
from own_process import in_processes
from sqlalchemy import delete, update
from sqlalchemy import text as sql

from fhir_bridge.clock import real_time
from fhir_bridge.store.tables import Audit, Outbox, SiteHealth
from support.pages import text
from support.world import World, wait_for

CANARY = "Kanari7f"
SAFE_PARTS = {"/launch", "/smart/callback/sandbox", "/auth/authorize"}
"""Where OAuth itself puts state and code into the URL; nowhere else may they be."""


@dataclass
class Heard:
    """Everything the browser asked for and was given, and everything the EHR saw."""

    world: World
    log: Any
    ehr: Eavesdropper
    pages: list[httpx.Response] = field(default_factory=list)

    def browser(self) -> httpx.Client:
        def note(response: httpx.Response) -> None:
            response.read()
            self.pages.append(response)

        return self.world.browser(event_hooks={"response": [note]})

    def logged(self) -> str:
        return str(self.log.read_text(errors="replace"))


def patient() -> dict[str, Any]:
    """Walter with a canary wherever R4 has room for words about a person."""
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{CANARY} narrative</div>'
    return {
        "text": {"status": "generated", "div": div},
        "name": [{"use": "official", "family": f"{CANARY}family", "given": [f"{CANARY}given"]}],
        "telecom": [{"system": "phone", "value": f"{CANARY}phone"},
                    {"system": "email", "value": f"{CANARY}@example.org"}],
        "address": [{"line": [f"{CANARY} street"], "city": f"{CANARY}city",
                     "postalCode": f"{CANARY}zip", "text": f"{CANARY} address"}],
        "identifier": [{"system": "https://riverside.example/mrn", "value": f"{CANARY}mrn",
                        "type": {"text": f"{CANARY} kind"}}],
        "maritalStatus": {"text": f"{CANARY} married"},
        "contact": [{"name": {"text": f"{CANARY} wife"}, "gender": "female"}],
        "communication": [{"language": {"text": f"{CANARY} language"}}],
        "managingOrganization": {"display": f"{CANARY} hospital"},
    }  # fmt: skip


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory, _first_day: Path) -> Iterator[Heard]:
    folder = tmp_path_factory.mktemp("canary")
    shutil.copytree(_first_day, folder, dirs_exist_ok=True)
    ehr = Eavesdropper()
    with in_processes(folder, f"sqlite:///{folder / 'record.db'}", ehr) as (world, log):
        colleague = Colleague(world)
        colleague.change("Patient", "okafor", **patient())
        told = Heard(world, log, ehr)
        journey(told, colleague)
        yield told


def journey(told: Heard, colleague: Colleague) -> None:
    """One long day: everything that goes well, then everything that is cheap to break."""
    nurse = launch(told.world, "okafor", told.browser())
    assert CANARY in nurse.page.text, "the nurse sees who it is"
    key = goes_well(nurse)
    goes_wrong_in_forms(nurse, key)
    goes_wrong_at_the_door(told, nurse)
    goes_wrong_while_reading(told, nurse)
    goes_wrong_while_writing(told, nurse, key, colleague)
    breaks_inside(told, nurse)


def goes_well(nurse: Nurse) -> str:
    words = {"statement": f"{CANARY} goal", "small_win": f"{CANARY} win",
             "how_we_know": f"{CANARY} sign", "strategy": "self-management"}  # fmt: skip
    blank = nurse.blank()
    assert nurse.send(blank, **words, due="2026-12-04").status_code == 200
    key = blank.fields["key"]
    assert nurse.send(nurse.editor(key), statement=f"{CANARY} changed").status_code == 200
    paths = ("today", "goals", "record", "case", "help", "panel/CarePlan", f"goals/{key}/receipt")
    for path in paths:
        assert nurse.open(path).status_code == 200
    said_no = {"state": "declined", "number": "2", "why": f"{CANARY} why"}
    sent = blank.fields | said_no
    for number in ("2", "1"):  # kept, then too late
        nurse.http.post(f"{nurse.base}/case", data=sent | {"number": number})
    return key


def goes_wrong_in_forms(nurse: Nurse, key: str) -> None:
    blank = nurse.blank()
    full = {"strategy": "self-management", "statement": f"{CANARY} goal"}
    for name in ("strategy", "statement", "doer", "due", "status", "key", "submission", "csrf",
                 "expected_patient", "version", f"{CANARY}"):  # fmt: skip
        nurse.send(nurse.blank(), **full | {name: f"{CANARY}\u202e{name}"})
    nurse.send(blank, **full)
    nurse.send(blank, **full | {"statement": f"{CANARY} other"})
    stale = nurse.editor(key)
    nurse.send(nurse.editor(key), statement=f"{CANARY} first")
    nurse.send(stale, statement=f"{CANARY} second")
    url = f"{nurse.world.app_url}{blank.action}"
    nurse.http.post(url, data={"statement": CANARY * 50_000})
    nurse.http.post(url, data=full, files={CANARY: (CANARY, CANARY.encode())})
    nurse.http.post(url, json=full)
    nurse.http.post(url, data=blank.fields | full, headers={"Origin": f"https://{CANARY}.example"})


def goes_wrong_at_the_door(told: Heard, nurse: Nurse) -> None:
    app, browser = told.world.app_url, nurse.http
    for query in (f"iss={CANARY}&launch={CANARY}", f"iss=https://{CANARY}.example/r4&launch=x",
                  f"iss={told.world.ehr_url}/r4&launch={CANARY}", f"launch={CANARY}"):  # fmt: skip
        browser.get(f"{app}/launch?{query}")
    for query in (f"state={CANARY}&code={CANARY}", f"error={CANARY}&error_description={CANARY}"):
        browser.get(f"{app}/smart/callback/sandbox?{query}")
        browser.get(f"{app}/smart/callback/{CANARY}?{query}")
    for path in (f"/{CANARY}", f"/c/{CANARY}/today", f"/open/{CANARY}", f"/c/{nurse.ctx}/{CANARY}",
                 f"/c/{nurse.ctx}/goals/{CANARY}/edit", f"/c/{nurse.ctx}/panel/{CANARY}",
                 f"/c/{nurse.ctx}/goals?strategy={CANARY}&starter={CANARY}"):  # fmt: skip
        browser.get(f"{app}{path}")
    raw_request(app, f"GET /{CANARY}\x00 HTTP/9.9\r\n{CANARY}\r\n\r\n".encode())
    raw_request(app, f"POST /launch HTTP/1.1\r\nContent-Length: {CANARY}\r\n\r\n".encode())


def raw_request(app: str, raw: bytes) -> None:
    parts = urlsplit(app)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), 5) as connection:
        connection.sendall(raw)
        connection.settimeout(5)
        connection.recv(4096)


ISSUE = {"severity": "error", "code": "invalid", "diagnostics": f"{CANARY} diagnostics"}
OUTCOME = {"resourceType": "OperationOutcome", "issue": [ISSUE]}


def goes_wrong_while_reading(told: Heard, nurse: Nurse) -> None:
    odd = {"resourceType": "CarePlan", "id": f"{CANARY}id", "status": CANARY, CANARY: CANARY,
           "subject": {"reference": "Patient/okafor"}, "meta": {"versionId": [CANARY]},
           "title": {"div": CANARY}, "identifier": CANARY, "activity": CANARY}  # fmt: skip
    for body in (searchset(odd), searchset(odd | {"subject": {"reference": f"Patient/{CANARY}"}}),
                 OUTCOME, f"<html>{CANARY}".encode(), f'{{"{CANARY}":'.encode()):  # fmt: skip
        told.ehr.say("/r4/CarePlan", body)
        assert nurse.open("record").status_code == 200
    for status in (400, 403, 500, 503):
        told.ehr.say("/r4/CarePlan", OUTCOME, status=status)
        assert nurse.open("panel/CarePlan").status_code == 200
    for answer in ({"birthDate": CANARY, "gender": CANARY, "name": CANARY, "telecom": [CANARY]},
                   {"id": CANARY}, {"resourceType": CANARY}):  # fmt: skip
        told.ehr.say("/r4/Patient/okafor", {"resourceType": "Patient", "id": "okafor"} | answer)
        nurse.open("today")
    told.ehr.told.clear()


def goes_wrong_while_writing(told: Heard, nurse: Nurse, key: str, colleague: Colleague) -> None:
    for method, path in (("POST", "/r4/Goal"), ("PUT", "/r4/Goal")):
        for status in (400, 409, 422, 500):
            told.ehr.say(path, OUTCOME, status=status, method=method)
            nurse.write(f"{CANARY} refused")
    told.ehr.told.clear()
    held = next(row for row in told.world.held("Goal") if key in json.dumps(row))
    colleague.change("Goal", held["id"], description={"text": f"{CANARY} theirs"})
    nurse.open("today")
    nurse.open(f"goals/{key}/edit")
    stranger = launch(told.world, "harris", told.browser())
    told.world.control({"kind": "down"})
    nurse.write(f"{CANARY} while away")
    nurse.open("today")
    assert stranger.open("today").status_code == 503
    stranger.http.get(f"{told.world.ehr_url}/launch/okafor")
    told.world.control({"kind": "drop-after-apply", "type": "Goal"})
    nurse.write(f"{CANARY} lost")
    told.world.control()
    launch(told.world, "okafor", told.browser())
    with told.world.bridge.store.writing() as session:
        session.execute(update(Outbox).values(due_at=real_time()))
        session.execute(delete(SiteHealth))  # the EHR is not left alone any longer
    wait_for(lambda: '"part": "worker"' in told.logged(), "the worker")
    wait_for(lambda: all(row.state != "sending" for row in rows(told.world, Outbox)), "rest")


def breaks_inside(told: Heard, nurse: Nurse) -> None:
    """Tables go missing under the running app: exceptions nobody foresaw, with data in them."""
    engine = told.world.bridge.store.engine
    for table in ("resource", "submission", "outbox", "audit", "placement", "context", "site"):
        blank = nurse.blank()
        with engine.begin() as connection:
            connection.execute(sql(f"ALTER TABLE {table} RENAME TO gone"))
        saved = nurse.send(blank, strategy="self-management", statement=f"{CANARY} broken")
        assert saved.status_code == 500, table
        assert nurse.open("today").status_code in {200, 500}, table
        assert "Something went wrong on our side" in text(saved.text), table
        assert "frame-ancestors http" in saved.headers["content-security-policy"], table
        assert saved.headers["cache-control"] == "no-store", table
        with engine.begin() as connection:
            connection.execute(sql(f"ALTER TABLE gone RENAME TO {table}"))
    assert nurse.open("today").status_code == 200, "and it goes on"


def secrets(heard: Heard) -> dict[str, str]:
    """Every secret of the sign-ins, as the EHR gave or was given it, and what it is."""
    found: dict[str, str] = {}
    for call in heard.ehr.calls:
        form = dict(parse_qsl(call.body.decode(errors="replace")))
        for name in ("code", "code_verifier", "client_assertion", "refresh_token"):
            if form.get(name):
                found[form[name]] = name
        if call.path == "/auth/token" and call.status == 200:
            answer = json.loads(call.answer)
            found |= {str(answer[n]): n for n in ("access_token", "id_token") if n in answer}
        if call.path == "/auth/authorize":
            found |= {call.asked[name]: name for name in ("state", "nonce") if name in call.asked}
    assert {"code", "code_verifier", "access_token", "id_token", "state", "nonce"} <= set(
        found.values()
    )
    return {secret: name for secret, name in found.items() if CANARY not in secret}


def test_no_log_line_holds_a_canary_or_a_secret(heard: Heard) -> None:
    """L57: no code, token or state."""
    log = heard.logged()
    lines = [json.loads(line) for line in log.splitlines()]
    assert len([line for line in lines if line["event"] == "request"]) > 100
    assert any(line.get("status") == 500 for line in lines)
    assert any(line.get("part") == "worker" for line in lines)
    assert CANARY.lower() not in log.lower()
    assert [name for secret, name in secrets(heard).items() if secret in log] == []
    assert "okafor" not in log.lower()
    assert "/c/{ctx}/today" in log


def test_an_unforeseen_failure_is_found_by_its_reference(heard: Heard) -> None:
    broken = [page for page in heard.pages if page.status_code == 500]
    assert broken
    lines = [json.loads(line) for line in heard.logged().splitlines()]
    for page in broken:
        reference = re.search(r"<code>([0-9a-f]{12})</code>", page.text)
        assert reference, "the page names it"
        found = [line for line in lines if line.get("request") == reference[1]]
        assert {"request", "failure"} == {line["event"] for line in found}
        [failure] = [line for line in found if line["event"] == "failure"]
        assert failure["error"] == "OperationalError"
        assert re.fullmatch(r"[a-z]+\.py:[0-9]+", failure["raised_at"])
        assert not failure["raised_at"].startswith("default."), "a line of ours, not SQLAlchemy's"


def test_no_error_page_holds_a_canary(heard: Heard) -> None:
    messages = [page for page in heard.pages if 'class="fb-message"' in page.text]
    assert {page.status_code for page in messages} >= {400, 401, 404, 409, 413, 500, 503}
    assert [page.url.path for page in messages if CANARY.lower() in page.text.lower()] == []
    other = [page for page in heard.pages if page.status_code >= 400 and page not in messages]
    ours = [page for page in other if str(page.url).startswith(heard.world.app_url)]
    forms = [page for page in ours if re.search('id="(goal-form|happened)"', page.text)]
    assert [page.url.path for page in ours if page not in forms] == []


def test_no_url_holds_a_canary_that_the_browser_did_not_make_up(heard: Heard) -> None:
    """What we asked of the EHR, where we sent the browser, and every link and form of a page."""
    asked = [call.url for call in heard.ehr.calls if "/auth/" not in call.path]
    assert len(asked) > 100
    assert [url for url in asked if CANARY.lower() in url.lower()] == []
    sent = [page.headers.get("location", "") for page in heard.pages]
    kept = [url for url in sent if f"launch={CANARY}" not in url]
    assert [url for url in kept if CANARY.lower() in url.lower()] == []
    links = [
        url
        for page in heard.pages
        if CANARY not in str(page.url)
        for url in re.findall(r'(?:href|src|action|hx-get|hx-post)="([^"]*)"', page.text)
    ]
    assert len(links) > 1000
    assert [url for url in links if CANARY.lower() in url.lower()] == []


def test_no_audit_row_holds_a_canary(heard: Heard) -> None:
    told = rows(heard.world, Audit)
    assert len(told) > 100
    said = " ".join(f"{row.actor} {row.what} {row.patient_id} {row.detail}" for row in told)
    assert CANARY.lower() not in said.lower()
    assert {row.outcome for row in told} >= {"0", "4"}


def test_no_secret_of_a_sign_in_is_in_the_database(heard: Heard) -> None:
    folder = heard.world.data_dir.parent
    raw = b"".join(path.read_bytes() for path in sorted(folder.glob("record.db*")))
    assert CANARY.encode() in raw, "the right file was read"
    found = [name for secret, name in secrets(heard).items() if secret.encode() in raw]
    assert found == []


def test_no_secret_of_a_sign_in_is_given_to_the_browser(heard: Heard) -> None:
    """L17, L45: but where OAuth itself hands state, nonce and code from redirect to redirect."""
    for page in heard.pages:
        parts = urlsplit(str(page.url))
        told = f"{page.text} {page.headers}"
        for secret, name in secrets(heard).items():
            handed_on = name in {"state", "nonce", "code"} and parts.path in SAFE_PARTS
            assert secret not in told or handed_on, (name, parts.path)
            assert secret not in str(page.url) or handed_on, (name, parts.path)


def test_no_cookie_tells_anything(heard: Heard) -> None:
    given = [page.headers["set-cookie"] for page in heard.pages if "set-cookie" in page.headers]
    assert given
    for cookie in given:
        assert CANARY not in cookie
        assert "HttpOnly" in cookie
