"""Whatever many people save at once, each record has one history without a gap or a lost text."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import AT, EVERYONE, goal

from fhir_bridge.errors import NotFound, Stale
from fhir_bridge.store import resources
from fhir_bridge.store.access import Grant
from fhir_bridge.store.db import Store
from fhir_bridge.store.search import Query, Term, Token, search
from fhir_bridge.wire import Document, read_json

IDS = ("a", "b")
# one person's work: to which record, what, and whether guarded by the version they last saw
PERSON = st.lists(
    st.tuples(st.sampled_from(IDS), st.sampled_from(("save", "save", "delete")), st.booleans()),
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PERSON, min_size=2, max_size=4))
def test_concurrent_saves_make_one_history(
    store: Store, people: list[list[tuple[str, str, bool]]]
) -> None:
    view, gate = replace(EVERYONE, site=f"s-{uuid4()}"), Barrier(len(people))

    def work(number: int) -> list[tuple[str, int, int | None, str]]:
        """What was done: id, the version it made, the version it was made from, its text."""
        gate.wait(30)
        done = []
        for step, (id, what, guarded) in enumerate(people[number]):
            text = f"{number}.{step}"
            seen = _version(store, view, id) if guarded else None
            made = _do(store, view, id, what, text, seen)
            if made:
                done.append((id, made.version, seen, "" if made.deleted else text))
        return done

    with ThreadPoolExecutor(len(people)) as pool:
        done = [each for person in pool.map(work, range(len(people))) for each in person]
    for id in IDS:
        # of two who delete at once, both are told of the one deletion; each text is its own
        told = {(version, text): seen for of, version, seen, text in done if of == id}
        mine = [(version, told[version, text], text) for version, text in sorted(told)]
        _check(store, view, id, mine)


def _version(store: Store, view: Grant, id: str) -> int | None:
    with store.reading() as session:
        rows = resources.history(session, view, "Goal", id, count=1)
    return rows[0].version if rows else None


def _do(
    store: Store, view: Grant, id: str, what: str, text: str, seen: int | None
) -> resources.Stored | None:
    document = Document.of(goal(text=text, identifier=[{"value": text}]))
    try:
        with store.writing() as session:
            if what == "delete":
                before = resources.read(session, view, "Goal", id)
                gone = resources.delete(session, view, "Goal", id, at=AT, expected=seen)
                return gone if gone.version != before.version else None
            return resources.update(session, view, document, id=id, at=AT, expected=seen)
    except NotFound:
        return _create(store, view, id, document) if what == "save" else None
    except Stale:
        return None


def _create(store: Store, view: Grant, id: str, document: Document) -> resources.Stored | None:
    try:
        with store.writing() as session:
            return resources.create(session, view, document, id=id, at=AT)
    except Stale:
        return None


def _check(store: Store, view: Grant, id: str, done: Sequence[tuple[int, int | None, str]]) -> None:
    with store.reading() as session:
        history = resources.history(session, view, "Goal", id)[::-1]
        found = search(session, view, Query("Goal", (Term("_id", (Token(None, id),)),))).rows
    # every answer "saved" is a version, every version was answered, and none came between
    assert [row.version for row in history] == list(range(1, len(history) + 1))
    assert [version for version, _, _ in done] == [row.version for row in history]
    assert all(seen is None or version == seen + 1 for version, seen, _ in done if version > 1)
    texts = ["" if row.deleted else read_json(row.body)["description"]["text"] for row in history]
    assert [text for _, _, text in done] == texts
    assert [row.change_no for row in history] == sorted({row.change_no for row in history})
    # and what is current is the last of them, found by its own words alone
    assert found == ([history[-1]] if history and not history[-1].deleted else [])
    for row, text in zip(history, texts, strict=True):
        if text:
            _found_by(store, view, text, [id] if row == history[-1] else [])


def _found_by(store: Store, view: Grant, text: str, expected: list[str]) -> None:
    with store.reading() as session:
        query = Query("Goal", (Term("identifier", (Token(None, text),)),))
        assert [row.id for row in search(session, view, query).rows] == expected
