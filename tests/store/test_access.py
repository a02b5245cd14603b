"""A chart sees one patient, a grant what it was given; outside there is nothing, not a refusal."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from kept import ANN, AT, BOB, ELSEWHERE, EVERYONE, found, goal, keep

from fhir_bridge.errors import Gone, NotAllowed, NotFound, WrongPatient
from fhir_bridge.store import resources, search
from fhir_bridge.store.access import LETTERS, Chart, Grant, View
from fhir_bridge.store.db import Store
from fhir_bridge.store.resources import changes, create, delete, history, read, update, vread
from fhir_bridge.store.search import Query, Ref, Term, Token
from fhir_bridge.wire import Document, Json

ANNS = replace(EVERYONE, patients=frozenset({"ann"}))
NOBODYS = replace(EVERYONE, patients=frozenset())
SECRET = ("urn:confidentiality", "R")
DISCREET = replace(EVERYONE, denied_labels=frozenset({SECRET}))
ACTIVE = Term("lifecycle-status", (Token(None, "active"),))
FINER = replace(EVERYONE, only={"Goal": (ACTIVE,)})


def labelled(*labels: tuple[str, str], **more: Any) -> Json:
    marks = [{"system": system, "code": code} for system, code in labels]
    return goal(meta={"security": marks}, **more)


def visible(store: Store, view: View, id: str = "g", type: str = "Goal") -> bool:
    """Whether it can be read, after checking that every other way says the same."""
    with store.reading() as session:
        ways = {
            "read": resources.find(session, view, type, id) is not None,
            "vread": _is(lambda: vread(session, view, type, id, 1)),
            "history": bool(history(session, view, type, id)),
            "search": bool(search.search(session, view, Query(type)).rows),
            "count": bool(search.count(session, view, Query(type))),
            "changes": any(row.type == type for row in changes(session, view, since=0)),
            "by reference": found(store, Term("_id", (Token(None, id),)), type=type, view=view)
            == id,
        }
    assert len(set(ways.values())) == 1, ways
    return ways["read"]


def _is(look: Callable[[], object]) -> bool:
    try:
        look()
    except NotFound:
        return False
    return True


GOALS = {
    "her own chart": (ANN, True),
    "another patient's chart": (BOB, False),
    "the same patient id at another site": (ELSEWHERE, False),
    "everyone at the site": (EVERYONE, True),
    "everyone at another site": (replace(EVERYONE, site="lakeview"), False),
    "a set with her": (ANNS, True),
    "a set without her": (replace(EVERYONE, patients=frozenset({"bob"})), False),
    "a set of nobody": (NOBODYS, False),
    "a finer term that holds": (FINER, True),
    "a finer term that does not": (
        replace(FINER, only={"Goal": (replace(ACTIVE, negated=True),)}),
        False,
    ),
    "finer terms, one of which does not": (
        replace(FINER, only={"Goal": (ACTIVE, Term("identifier", missing=False))}),
        False,
    ),
    "a finer term for another type": (
        replace(FINER, only={"Task": (Term("status", (Token(None, "done"),)),)}),
        True,
    ),
    "a finer term for the patient": (
        replace(FINER, only={"Goal": (Term("patient", (Ref("Patient", "bob"),)),)}),
        False,
    ),
    "a label that it does not bear": (DISCREET, True),
}  # fmt: skip


@pytest.mark.parametrize(("view", "seen"), GOALS.values(), ids=GOALS)
def test_a_goal_is_there_for_those_whose_view_covers_it(
    store: Store, view: View, seen: bool
) -> None:
    keep(store, goal(id="g"))
    assert visible(store, view) is seen


PLACES = {
    "Practitioner": True, "PractitionerRole": True, "Organization": True, "Location": True,
    "HealthcareService": True, "Group": False, "Questionnaire": False,
}  # fmt: skip


@pytest.mark.parametrize(("type", "seen"), PLACES.items())
def test_who_sees_some_patients_sees_the_directory_and_nothing_else_of_nobodys(
    store: Store, type: str, seen: bool
) -> None:
    keep(store, {"resourceType": type, "id": "x"})
    assert visible(store, EVERYONE, "x", type)
    assert visible(store, ANNS, "x", type) is seen
    assert not visible(store, ANN, "x", type)


def test_a_denied_label_hides_a_record_and_every_version_of_it(store: Store) -> None:
    keep(store, labelled(SECRET, ("urn:other", "x"), id="g"))
    assert visible(store, EVERYONE) and not visible(store, DISCREET)
    assert visible(store, replace(DISCREET, denied_labels=frozenset({("urn:other", "R")})))


def test_a_label_taken_off_still_hides_the_versions_that_bore_it(store: Store) -> None:
    keep(store, labelled(SECRET, id="g"))
    with store.writing() as session:
        update(session, EVERYONE, Document.of(goal(text="Second")), id="g", at=AT)
        update(session, EVERYONE, Document.of(goal(text="Third")), id="g", at=AT)
    with store.reading() as session:
        assert [row.version for row in history(session, DISCREET, "Goal", "g")] == [3, 2]
        assert [row.version for row in history(session, DISCREET, "Goal", "g", count=2)] == [3, 2]
        assert [row.version for row in changes(session, DISCREET, since=0, count=1)] == [2, 3]
        with pytest.raises(NotFound):
            vread(session, DISCREET, "Goal", "g", 1)


def test_what_hid_a_record_hides_its_history_when_it_is_deleted(store: Store) -> None:
    keep(store, labelled(SECRET, id="g"), labelled(SECRET, id="h", lifecycleStatus="on-hold"))
    with store.writing() as session:
        delete(session, EVERYONE, "Goal", "g", at=AT)
        delete(session, EVERYONE, "Goal", "h", at=AT)
    with store.reading() as session:
        for view, id in ((DISCREET, "g"), (FINER, "h")):
            assert not [row for row in history(session, view, "Goal", id) if not row.deleted]
            with pytest.raises(NotFound) as caught:
                read(session, view, "Goal", id)
            assert not isinstance(caught.value, Gone)
        with pytest.raises(Gone):
            read(session, EVERYONE, "Goal", "g")


DEEDS: dict[str, Callable[[Any, View], object]] = {
    "create": lambda session, view: create(session, view, Document.of(goal()), id="new", at=AT),
    "read": lambda session, view: read(session, view, "Goal", "g"),
    "update": lambda session, view: update(session, view, Document.of(goal()), id="g", at=AT),
    "delete": lambda session, view: delete(session, view, "Goal", "g", at=AT),
    "search": lambda session, view: search.search(session, view, Query("Goal")),
}


def test_every_deed_needs_its_letter(store: Store) -> None:
    keep(store, goal(id="g"))
    for deed, act in DEEDS.items():
        for letters in (LETTERS[deed], "".join(set("cruds") - {LETTERS[deed]})):
            for types in ({"Goal": letters}, {"*": letters}, {"*": "cruds", "Goal": letters}):
                with store.writing() as session:
                    try:
                        act(session, replace(EVERYONE, types=types))
                        allowed = True
                    except NotAllowed:
                        allowed = False
                    session.rollback()
                assert allowed is (letters == LETTERS[deed]), (deed, types)


def test_a_type_that_is_not_named_is_not_granted() -> None:
    goals = replace(EVERYONE, types={"Goal": "rs"})
    assert goals.allows("Goal", "read") and not goals.allows("Task", "read")
    assert not goals.allows("Goal", "create")


TYPES = {
    "goals": ({"Goal": "rs"}, {"Goal"}),
    "all": ({"*": "rs"}, {"Goal", "Task"}),
    "all but tasks": ({"*": "rs", "Task": "c"}, {"Goal"}),
    "what may be written is not what may be read": ({"*": "cud"}, set()),
    "tasks, and goals to write": ({"Task": "r", "Goal": "cud"}, {"Task"}),
}


@pytest.mark.parametrize(("types", "seen"), TYPES.values(), ids=TYPES)
def test_changes_are_of_the_types_that_may_be_read(
    store: Store, types: dict[str, str], seen: set[str]
) -> None:
    keep(store, goal(id="g"), {"resourceType": "Task", "id": "t"})
    with store.reading() as session:
        rows = changes(session, replace(EVERYONE, types=types), since=0)
    assert {row.type for row in rows} == seen


def test_nobody_writes_outside_the_patients_they_were_given(store: Store) -> None:
    keep(store, goal(id="g"))
    about = {"another patient": goal("bob"), "nobody": {"resourceType": "Practitioner"}}
    for view in (ANN, ANNS):
        for record in about.values():
            with pytest.raises(WrongPatient), store.writing() as session:
                create(session, view, Document.of(record), id="new", at=AT)
    for view in (BOB, ELSEWHERE, NOBODYS):
        for deed in ("update", "delete"):
            with pytest.raises(NotFound), store.writing() as session:
                DEEDS[deed](session, view)


MODULES = (resources, search)


def test_no_way_into_the_record_goes_without_a_view() -> None:
    """Every public function that takes a session takes a Chart or a Grant right after it."""
    ways = [
        each
        for module in MODULES
        for name, each in vars(module).items()
        if inspect.isfunction(each)
        and each.__module__.startswith("fhir_bridge.store")
        and each.__module__ == module.__name__
        and not name.startswith("_")
    ]
    sessions = [way for way in ways if "session" in inspect.signature(way).parameters]
    assert {way.__name__ for way in sessions} >= {"read", "history", "changes", "search", "count"}
    for way in sessions:
        first, second, *_ = inspect.signature(way).parameters.values()
        assert (first.name, second.name, second.annotation) == ("session", "view", View), way
        assert second.default is inspect.Parameter.empty
    assert {way.__name__ for way in ways} - {way.__name__ for way in sessions} <= {"stored"}


def test_chart_and_grant_are_all_the_views_there_are() -> None:
    assert View == Chart | Grant
