"""Pages go by key: whatever is written meanwhile, nothing repeats and nothing goes missing."""

from dataclasses import replace
from itertools import count
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import AT, EVERYONE, goal, ids, keep

from fhir_bridge.store import resources
from fhir_bridge.store.access import Grant
from fhir_bridge.store.db import Store
from fhir_bridge.store.search import Key, Query, Term, Token, search
from fhir_bridge.wire import Document

# one operation between two pages: what to do, and to which of the records there are
MEANWHILE = st.lists(
    st.tuples(st.sampled_from(("insert", "update", "delete")), st.integers(0, 20)), max_size=4
)
ACTIVE = Query("Goal", (Term("lifecycle-status", (Token(None, "active"),)),))


def here() -> Grant:
    """Everyone at a site of this example's own: examples of one test share a database."""
    return replace(EVERYONE, site=f"s-{uuid4()}")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(born=st.integers(0, 9), size=st.integers(1, 4), between=st.lists(MEANWHILE, max_size=6))
def test_pages_are_stable_under_inserts_updates_and_deletes(
    store: Store, born: int, size: int, between: list[list[tuple[str, int]]]
) -> None:
    view, names = here(), (f"g{number:03}" for number in count())
    living = [next(names) for _ in range(born)]
    with store.writing() as session:  # all born at once: then the id decides
        for id in living:
            resources.create(session, view, Document.of(goal()), id=id, at=AT)
    began, ever, deleted, shown = set(living), list(living), set[str](), list[str]()
    after: Key | None = None
    for operations in [*between, *([[]] * 30)]:
        with store.reading() as session:
            page = search(session, view, replace(ACTIVE, count=size, after=after))
        shown += ids(page.rows)
        after = page.after
        if after is None:
            break
        for what, number in operations:
            with store.writing() as session:
                if what == "insert" or not living:
                    living.append(next(names))
                    ever.append(living[-1])
                    resources.create(session, view, Document.of(goal()), id=living[-1], at=AT)
                elif what == "update":
                    id = living[number % len(living)]
                    resources.update(session, view, Document.of(goal(text="New")), id=id, at=AT)
                else:
                    deleted.add(id := living.pop(number % len(living)))
                    resources.delete(session, view, "Goal", id, at=AT)
    assert after is None
    assert len(shown) == len(set(shown))
    assert began - deleted <= set(shown)
    assert shown == [id for id in ever if id in set(shown)]


@pytest.mark.parametrize(
    ("order", "shown"), [("start-date", "b a c d"), ("-start-date", "a b c d")]
)
def test_sorted_pages_hold_each_record_once_and_the_undated_last(
    store: Store, order: str, shown: str
) -> None:
    dates = {"a": "2026-03-02", "b": "2026-03-01", "c": None, "d": None}
    keep(store, *(goal(id=id, **({"startDate": on} if on else {})) for id, on in dates.items()))
    query, seen = Query("Goal", count=1, sort=order), list[str]()
    with store.reading() as session:
        for _ in dates:
            page = search(session, EVERYONE, query)
            seen += ids(page.rows)
            query = replace(query, after=page.after)
    assert (" ".join(seen), page.after) == (shown, None)


def test_a_page_of_none_has_no_next(store: Store) -> None:
    keep(store, goal(id="a"))
    with store.reading() as session:
        page = search(session, EVERYONE, Query("Goal", count=0))
    assert (page.rows, page.after) == ([], None)
