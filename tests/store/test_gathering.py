"""What waits to be written together is written as it would have been one by one."""

from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlmodel import Session

from fhir_bridge.errors import BridgeError, Stale
from fhir_bridge.store import audit, resources
from fhir_bridge.store.access import Actor, Grant
from fhir_bridge.store.db import Store, migrate, open_store
from fhir_bridge.store.gathering import gathered
from fhir_bridge.store.tables import resource, resource_version, search_date, search_token
from fhir_bridge.wire import Document, Json

AT = datetime(2026, 11, 21, 15, 4, 5, 123000, tzinfo=UTC)
GRANT = Grant("riverside", Actor("system"), {"*": "cruds"})
ANN = "Patient/ann"


def goal(text: str) -> Document:
    said: Json = {"resourceType": "Goal", "lifecycleStatus": text, "subject": {"reference": ANN}}
    return Document.of(said | {"startDate": "2026-11-21", "meta": {"security": [{"code": text}]}})


def do(session: Session, deed: str, id: str, text: str) -> Any:
    """One deed, and what it gives or refuses."""
    try:
        if deed == "create":
            return resources.create(session, GRANT, goal(text), id=id, at=AT)
        if deed == "update":
            return resources.update(session, GRANT, goal(text), id=id, at=AT)
        if deed == "delete":
            return resources.delete(session, GRANT, "Goal", id, at=AT)
        return resources.read(session, GRANT, "Goal", id)
    except BridgeError as error:
        return type(error)


@pytest.fixture(scope="module")
def of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path: Path = tmp_path_factory.mktemp("gathering") / "bridge.db"
    migrate(f"sqlite:///{path}")
    return open_store(f"sqlite:///{path}")


DEEDS = st.tuples(
    st.sampled_from(["create", "update", "delete", "read"]), st.sampled_from("abc"),
    st.sampled_from(["active", "completed"]),
)  # fmt: skip


@given(deeds=st.lists(DEEDS, max_size=9))
@settings(max_examples=40, deadline=None)
def test_the_same_is_there_as_if_nothing_had_waited(
    of_its_own: Store, deeds: list[tuple[str, str, str]]
) -> None:
    ends = []
    for waits in (True, False):
        with of_its_own.writing() as session:
            with gathered(session) if waits else nullcontext():
                said = [do(session, *deed) for deed in deeds]
            tables = (resource, resource_version, search_token, search_date)
            rows = [sorted(map(tuple, session.execute(select(t)))) for t in tables]
            session.rollback()
            ends.append((said, rows))
    assert ends[0] == ends[1]


def made(session: Session, many: int) -> None:
    for number in range(many):
        resources.create(session, GRANT, goal("active"), id=f"g{number}", at=AT, fresh=True)
        audit.of_view(session, GRANT, action="C", what="Goal", patient="ann")


def test_a_fresh_record_is_read_by_whatever_asks_next(store: Store) -> None:
    with store.writing() as session, gathered(session):
        made(session, 3)
        assert set(resources.find_all(session, GRANT, "Goal", ["g0", "g2"])) == {"g0", "g2"}
        changed = resources.update(session, GRANT, goal("completed"), id="g1", at=AT)
        assert changed.version == 2
        made_later = goal("active")
        resources.create(session, GRANT, made_later, id="later", at=AT, fresh=True)
    with store.reading() as session:
        assert [each.version for each in resources.history(session, GRANT, "Goal", "g1")] == [2, 1]
        assert resources.read(session, GRANT, "Goal", "later").version == 1


def test_an_id_that_is_taken_after_all_takes_all_of_it_back(store: Store) -> None:
    with store.writing() as session:
        resources.create(session, GRANT, goal("active"), id="g1", at=AT)
    with pytest.raises(Stale), store.writing() as session, gathered(session):
        made(session, 3)
    with store.reading() as session:
        assert resources.find(session, GRANT, "Goal", "g0") is None


def test_there_are_as_many_statements_for_many_records_as_for_few(store: Store) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
    counts = []
    for many in (3, 60):
        with store.writing() as session:
            asked.clear()
            with gathered(session):
                made(session, many)
            session.rollback()
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 7  # one a table, and the number of the change
