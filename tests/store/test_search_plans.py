"""SQLite goes by an index that fits the question; it walks through no table (G13).

PostgreSQL chooses by its own statistics; a walk there would be a choice, not an oversight.
"""

from typing import Any

import pytest
from kept import ANN, AT, EVERYONE, plan
from sqlalchemy import event, insert
from sqlmodel import Session

from fhir_bridge.r4.dates import date_range
from fhir_bridge.store import copies, outbox, placement, resources
from fhir_bridge.store.access import Chart, Grant, View
from fhir_bridge.store.db import Store
from fhir_bridge.store.search import Query, Range, Ref, Term, Text, Token, search
from fhir_bridge.store.tables import (
    Outbox,
    Placement,
    SourceCopy,
    resource,
    resource_version,
    search_date,
    search_token,
)

MANY = 2_000
TWO = Grant("riverside", EVERYONE.actor, {"*": "rs"}, patients=frozenset({"p1", "p2"}))
DAY = Range("ge", *(date_range("2026-11-21") or ("", "")))
WALKED = ("resource", "resource_version", "search_token", "search_date", "outbox", "placement")


@pytest.fixture
def full(sqlite_store: Store) -> Store:
    """Two thousand goals of two hundred people, each sent once."""
    with sqlite_store.writing() as session:
        for table, rows in _rows().items():
            session.execute(insert(table), rows)
    return sqlite_store


def _rows() -> dict[Any, list[dict[str, Any]]]:
    numbers = range(MANY)
    key = [{"site_id": "riverside", "type": "Goal", "id": f"g{number}"} for number in numbers]
    version = [
        key[n] | {"version": 1, "change_no": n, "updated": AT, "patient_id": f"p{n % 200}",
                  "owner": "ours", "deleted": False, "body": b"{}"}
        for n in numbers
    ]  # fmt: skip
    low, high = date_range("2026-11-20") or ("", "")
    sent = [key[n] | {"patient_id": f"p{n % 200}", "state": "done"} for n in numbers]
    token = [("identifier", "k{}"), ("lifecycle-status", "active")]
    return {
        resource: [row | {"created_no": row["change_no"]} for row in version],
        resource_version: version,
        search_token: [
            key[n] | {"param": param, "system": "s", "code": code.format(n)}
            for n in numbers
            for param, code in token
        ],
        search_date: [row | {"param": "_lastUpdated", "low": low, "high": high} for row in key],
        Outbox: [
            row | {"revision": 1, "context": "c", "promised_at": AT, "due_at": AT} for row in sent
        ],
        Placement: [row | {"target": "ehr-goal"} for row in sent],
        SourceCopy: [
            {"site_id": "riverside", "type": "Goal", "ehr_id": f"e{n}", "our_id": f"g{n}",
             "patient_id": f"p{n % 200}", "read_at": AT, "body": b"{}"}
            for n in numbers
        ],
    }  # fmt: skip


def term(param: str, *values: Any, **more: bool) -> Term:
    return Term(param, values, **more)


BY_PATIENT, BY_ID, BY_BIRTH = (
    "ix_resource_patient",
    "sqlite_autoindex_resource_1",
    "ix_resource_page",
)
SEARCHES: dict[str, tuple[View, tuple[Term, ...], tuple[str, ...]]] = {
    "one chart": (Chart("riverside", "p1", ANN.actor), (), (BY_PATIENT,)),
    "two patients": (TWO, (), (BY_PATIENT,)),
    "a patient": (EVERYONE, (term("patient", Ref("Patient", "p1")),), (BY_PATIENT,)),
    "a patient's active ones": (
        EVERYONE,
        (term("patient", Ref("Patient", "p1")), term("lifecycle-status", Token(None, "active"))),
        (BY_PATIENT, "search_token USING COVERING INDEX"),
    ),
    "an identifier": (
        EVERYONE,
        (term("identifier", Token("s", "k7")),),
        (BY_ID, "ix_search_token_code (site_id=? AND type=? AND param=? AND code=? AND system=?)"),
    ),
    "a reference": (EVERYONE, (term("encounter", Ref("Encounter", "e")),), (BY_ID, "code=?")),
    "an id": (EVERYONE, (term("_id", Token(None, "g7")),), (BY_ID,)),
    "the next page": (EVERYONE, (), (BY_BIRTH,)),
    "a status": (EVERYONE, (term("lifecycle-status", Token("s", "active")),), (BY_BIRTH, "id=?")),
    "a date": (EVERYONE, (term("_lastUpdated", DAY),), (BY_BIRTH, "id=?")),
    "a name": (EVERYONE, (term("name", Text("ann")),), (BY_BIRTH, "id=?")),
}


@pytest.mark.parametrize(("view", "terms", "used"), SEARCHES.values(), ids=SEARCHES)
def test_each_search_goes_by_an_index_that_fits(
    full: Store, view: View, terms: tuple[Term, ...], used: tuple[str, ...]
) -> None:
    with full.reading() as session:
        query = Query("Goal", terms, after=(700, "g7"))
        [how] = plans(session, lambda: search(session, view, query))
    for index in used:
        assert index in how
    refuse_walks(how)


CHART = Chart("riverside", "p1", ANN.actor)
LOOKS = {
    "read": lambda session: resources.read(session, CHART, "Goal", "g1"),
    "history": lambda session: resources.history(session, CHART, "Goal", "g1"),
    "changes": lambda session: resources.changes(session, EVERYONE, since=1_900),
    "due promises of all sites": lambda session: outbox.claim(session, at=AT),
    "the chart's promises": lambda session: outbox.latest(session, CHART, "Goal"),
    "the chart's receipts": lambda session: placement.all_of(session, CHART, "Goal"),
    "the chart's copies": lambda session: copies.of_type(session, CHART, "Goal"),
    "what was held": lambda session: outbox.release_held(
        session, CHART, context="c", user=("iss", "sub"), at=AT
    ),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_nothing_that_happens_every_minute_walks_through_a_table(full: Store, look: Any) -> None:
    with full.writing() as session:
        asked = plans(session, lambda: look(session))
        assert asked
        for how in asked:
            refuse_walks(how)
            # nor through all there is of a site, but for the one row that is about the site
            rest = "\n".join(line for line in how.splitlines() if "site_health" not in line)
            assert "site_id=?)" not in rest, how


def plans(session: Session, act: Any) -> list[str]:
    """How SQLite goes about each statement of what is done."""
    caught: list[tuple[str, Any]] = []

    def note(_c: Any, _cur: Any, statement: str, parameters: Any, *_: Any) -> None:
        caught.append((statement, parameters))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return [
        plan(session, *each)
        for each in caught
        if each[0].startswith(("SELECT", "UPDATE", "DELETE"))
    ]


def refuse_walks(how: str) -> None:
    # the whole of an index of what is still to be sent is what the worker wants
    rest = how.replace("SCAN outbox USING INDEX ix_outbox_still", "")
    assert not [table for table in WALKED if f"SCAN {table}" in rest], how
