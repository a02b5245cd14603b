"""What FHIR's REST rules ask of every answer (P15-P23), one row each, as a payer meets it."""

from typing import Any

import pytest

from fhir_bridge.api.app import create_app
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import ClientKeys
from fhir_bridge.store.db import Store
from support.desk import bridge_over
from support.members_world import READS, chart, keep, ours, told
from support.systems import System

ANN = ours("ann")
BASE = "http://127.0.0.1:8400/fhir"
LENIENT = {"Prefer": "handling=lenient"}
LAX = "handling=strict, return=minimal"

# rule, method, path, headers, status, ids of the matches (None: no searchset)
ROWS: list[tuple[str, str, str, dict[str, str], int, list[str] | None]] = [
    ("P15", "GET", f"Goal?patient={ANN}", {}, 200, ["goal-ann"]),
    ("P15", "GET", f"Goal?patient=Patient/{ANN}", {}, 200, ["goal-ann"]),
    ("P15", "GET", f"Goal?patient={BASE}/Patient/{ANN}", {}, 200, ["goal-ann"]),
    ("P15", "GET", "CarePlan?category=assess-plan", {}, 200, ["plan-ann"]),
    ("P15", "GET", "CarePlan?category=|assess-plan", {}, 200, ["plan-ann"]),
    ("P15", "GET", "CarePlan?category:not=assess-plan", {}, 200, []),
    ("P15", "GET", "CarePlan?date:missing=true", {}, 200, ["plan-ann"]),
    ("P15", "GET", "Goal?lifecycle-status=completed,active", {}, 200, ["goal-ann"]),
    ("P15", "GET", "Goal?lifecycle-status=active&lifecycle-status=completed", {}, 200, []),
    ("P15", "GET", "Encounter?status=finished%5C,x,finished", {}, 200, ["stay-ann"]),
    ("P18", "GET", "Goal?_lastUpdated=ge2000-01-01", {}, 200, ["goal-ann"]),
    ("P18", "GET", "Goal?_lastUpdated=lt2000-01-01T00:00:00-06:00", {}, 200, []),
    ("P18", "GET", f"CarePlan?patient={ANN}&_sort=-_lastUpdated", {}, 200, ["plan-ann"]),
    ("P18", "GET", "Goal?_count=x", {}, 400, None),
    ("P18", "GET", "Goal?_summary=count", {}, 200, []),
    ("P18", "GET", "Goal?_summary=potato", {}, 400, None),
    ("P18", "GET", "Goal?_count=100000", {}, 200, ["goal-ann"]),
    ("P20", "GET", "Goal?potato=1", {}, 400, None),
    ("P20", "GET", "Goal?potato=1", {"Prefer": LAX}, 400, None),
    ("P20", "GET", "Goal?potato=1", LENIENT, 200, ["goal-ann"]),
    ("P20", "GET", "Goal?start-date=tomorrow", LENIENT, 400, None),
    ("P17", "GET", "Goal?_include=Goal:potato", {}, 400, None),
    ("P17", "GET", "Goal?_include=Goal:potato", LENIENT, 200, ["goal-ann"]),
    ("P21", "GET", "Goal?lifecycle-status=dreamt", {}, 200, []),
    ("P23", "GET", "Goal/goal-ann", {"If-None-Match": 'W/"1"'}, 304, None),
    ("P23", "GET", "Goal/goal-ann", {"If-None-Match": 'W/"2"'}, 200, None),
    ("P23", "HEAD", "Goal/goal-ann", {"If-None-Match": 'W/"1"'}, 304, None),
    ("P23", "HEAD", "Goal/goal-ann", {}, 200, None),
    ("P23", "HEAD", "Goal/nobody", {}, 404, None),
    ("P23", "GET", "Goal/goal-ann", {"Accept": "text/html"}, 406, None),
    ("P23", "GET", "Goal/goal-ann?_format=xml", {}, 406, None),
    ("P23", "GET", "Goal/goal-ann?_format=json", {"Accept": "application/fhir+xml"}, 200, None),
    ("P23", "GET", "Potato/1", {}, 404, None),
    ("P23", "GET", "Observation/score-ann", {}, 404, None),
    ("P23", "PATCH", "Goal/goal-ann", {}, 405, None),
    ("P23", "DELETE", "Goal", {}, 405, None),
]  # fmt: skip


@pytest.fixture
def bridge(sqlite_store: Store, our_keys: ClientKeys) -> Bridge:
    made = bridge_over(sqlite_store, our_keys)
    told(made, per_minute=100_000)
    return made


@pytest.fixture
def payer(bridge: Bridge) -> System:
    return System(create_app(bridge), id="plan")


def matches(answer: Any) -> list[str]:
    entries = answer.json().get("entry", [])
    return [each["resource"]["id"] for each in entries if each["search"]["mode"] == "match"]


def test_each_rule_of_reading_and_searching_holds(payer: System) -> None:
    for rule, method, path, headers, status, ids in ROWS:
        answer = payer.fhir(method, path, READS, headers=headers)
        assert answer.status_code == status, (rule, path, answer.text)
        if ids is not None:
            assert matches(answer) == ids, (rule, path)
        if method == "HEAD" or status == 304:
            assert answer.content == b"", (rule, path)
        elif status >= 400:
            assert answer.json()["resourceType"] == "OperationOutcome", (rule, path)
        if status == 405:
            assert answer.headers["allow"], (rule, path)


def test_p18_elements_and_totals_are_as_asked(payer: System) -> None:
    whole = payer.fhir("GET", "Goal?_total=accurate&_elements=description", READS).json()
    assert whole["total"] == 1
    [shown] = [each["resource"] for each in whole["entry"]]
    assert set(shown) == {"resourceType", "id", "meta", "description", "lifecycleStatus", "subject"}
    assert "total" not in payer.fhir("GET", "Goal?_total=none", READS).json()
    assert payer.fhir("GET", "Goal?_summary=count", READS).json()["total"] == 1


ALWAYS = {"resourceType", "id", "meta", "lifecycleStatus", "description", "subject"}
SUMMARIES: dict[str, set[str]] = {
    "true": {"startDate"}, "text": {"text"}, "data": {"startDate", "note"},
    "false": {"startDate", "text", "note"},
}  # fmt: skip


def test_p18_a_summary_is_a_part_and_says_so(payer: System, bridge: Bridge) -> None:
    text = {"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>Walk</div>"}
    more = {"id": "long-ann", "text": text, "note": [{"text": "x"}], "startDate": "2026-01-01"}
    keep(bridge, chart("ann")[1] | more)
    for kind, elements in SUMMARIES.items():
        found = payer.fhir("GET", f"Goal?_id=long-ann&_summary={kind}", READS).json()
        [shown] = [each["resource"] for each in found["entry"]]
        assert set(shown) == ALWAYS | elements, kind
        tags = {each["code"] for each in shown["meta"].get("tag", ())}
        assert ("SUBSETTED" in tags) is (kind != "false")
    group = payer.fhir("GET", "Group?_summary=true", READS).json()["entry"][0]["resource"]
    assert "member" not in group and group["quantity"] == 1


def test_p17_provenance_comes_along_of_every_type(payer: System) -> None:
    claimed = payer.send("GET", "/fhir/metadata").json()["rest"][0]["resource"]
    searched = [each for each in claimed if each.get("searchRevInclude")]
    assert len(searched) > 8
    for each in searched:
        assert each["searchRevInclude"] == ["Provenance:target"]
        path = f"{each['type']}?_revinclude=Provenance:target"
        assert payer.fhir("GET", path, READS).status_code == 200


def test_p19_pages_neither_repeat_nor_lose_while_others_write(
    payer: System, bridge: Bridge
) -> None:
    for number in range(4):
        keep(bridge, chart("ann")[1] | {"id": f"g{number}"})
    seen: list[str] = []
    path = "Goal?_count=2"
    for number in range(9):
        page = payer.fhir("GET", path, READS)
        links = {each["relation"]: each["url"] for each in page.json()["link"]}
        assert all(url.startswith(f"{BASE}/") for url in links.values())
        seen += matches(page)
        keep(bridge, chart("ann")[1] | {"id": f"late{number}"})  # one more with each page
        if "next" not in links or number == 4:
            break
        path = links["next"].removeprefix(f"{BASE}/")
    assert seen[:5] == ["goal-ann", "g0", "g1", "g2", "g3"]
    assert len(seen) == len(set(seen))
