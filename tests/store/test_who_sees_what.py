"""A client sees what the rules say, whatever it was given and whatever others asked before.

The rules are read here a second time, in plain Python over a few records of every sort. Statements
are made once of each shape of question and used by all (`store.shapes`), so clients take turns.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kept import AT
from sqlalchemy import insert

from fhir_bridge.r4.labels import ACT_CODE, CONFIDENTIALITY
from fhir_bridge.r4.protected import hides
from fhir_bridge.store import resources
from fhir_bridge.store.access import DIRECTORY, Actor, Chart, Grant, View
from fhir_bridge.store.db import Store
from fhir_bridge.store.members import Members
from fhir_bridge.store.search import Query, Ref, Term, Token, count, search
from fhir_bridge.store.shapes import lifted, shape_of
from fhir_bridge.store.since import Wanted
from fhir_bridge.store.since import visible as exported
from fhir_bridge.store.tables import metadata, resource, resource_version, search_token
from fhir_bridge.store.terms import AnyOf, Condition, Text
from fhir_bridge.wire import write_json

SITE, CLIENTS, PATIENTS = "riverside", ("one", "two"), ("ann", "bob", "cid")
PURPOSES = ("TREAT", "HPAYMT")
PART_2, RESTRICTED, OTHER = (ACT_CODE, "42CFRPart2"), (CONFIDENTIALITY, "R"), ("urn:x", "y")
LABELS = ((), (OTHER,), (RESTRICTED,), (PART_2,), (PART_2, RESTRICTED))
TYPES = ("Goal", "Encounter", "Practitioner", "Provenance")
STATUS = {"Goal": "lifecycle-status", "Encounter": "status"}
ACTOR = Actor("client/x")


@dataclass(frozen=True)
class Kept:
    """A record, as far as anybody's seeing it hangs on it."""

    type: str
    id: str
    patient: str | None
    labels: tuple[tuple[str, str], ...] = ()
    sender: str = ""
    status: str = "active"
    deleted: bool = False
    about: tuple[tuple[str, str], ...] = ()


def day(number: int) -> datetime:
    return AT + timedelta(days=number)


chance = Random(7)  # noqa: S311 - the same few on every run


def _records() -> Iterator[Kept]:
    sorts = product(("Goal", "Encounter"), PATIENTS, LABELS, ("", *CLIENTS), ("active", "done"))
    for number, (type, patient, labels, sender, status) in enumerate(chance.sample([*sorts], 70)):
        yield Kept(type, f"r{number}", patient, labels, sender, status, deleted=number % 10 == 9)
    for number, labels in enumerate(LABELS):
        yield Kept("Practitioner", f"doc{number}", None, labels)
        yield Kept("Goal", f"nobodys{number}", None, labels)


def _provenances(them: list[Kept]) -> Iterator[Kept]:
    for number in range(40):
        about = tuple((each.type, each.id) for each in chance.sample(them, number % 3))
        if number % 7 == 6:
            about = (*about, ("Practitioner", "doc0"), ("Goal", "elsewhere"))[: number % 4]
        yield Kept("Provenance", f"p{number}", chance.choice(PATIENTS), sender="", about=about)


RECORDS = [*_records()]
RECORDS += _provenances(RECORDS[:70])
BY_KEY = {(each.type, each.id): each for each in RECORDS}

MEMBERS = [
    {"client_id": "one", "patient_id": "ann", "since": day(-2), "until": None},
    {"client_id": "one", "patient_id": "bob", "since": day(0), "until": day(2)},
    {"client_id": "two", "patient_id": "bob", "since": day(-2), "until": None},
    {"client_id": "two", "patient_id": "cid", "since": day(-2), "until": day(1)},
]  # fmt: skip
SAID: list[dict[str, Any]] = [
    {"patient_id": "ann", "permit": True, "client_id": "", "purpose": "", "since": day(-1)},
    {"patient_id": "ann", "permit": False, "client_id": "one", "purpose": "TREAT",
     "since": day(1)},
    {"patient_id": "bob", "permit": True, "client_id": "two", "purpose": "HPAYMT",
     "since": day(-2)},
    {"patient_id": "bob", "permit": False, "client_id": "", "purpose": "TREAT", "since": day(0),
     "until": day(1)},
    {"patient_id": "cid", "permit": False, "client_id": "one", "purpose": "", "since": day(-2)},
]  # fmt: skip
SIGNED = [
    {"patient_id": "ann", "client_id": "one", "purpose": "HPAYMT", "since": day(-1),
     "until": day(1)},
    {"patient_id": "bob", "client_id": "two", "purpose": "TREAT", "since": day(-2),
     "until": day(2)},
]  # fmt: skip


# ---- the rules, read once more


def lasts(row: Mapping[str, Any], at: datetime) -> bool:
    return bool(row["since"] <= at and (row.get("until") is None or row["until"] > at))


def covered(members: Members, patient: str | None) -> bool:
    """A member who may be shown: no wins, and silence counts as the rule says."""
    said = [
        row["permit"]
        for row in SAID
        if row["patient_id"] == patient and lasts(row, members.at)
        and row["client_id"] in {"", members.client} and row["purpose"] in {"", members.purpose}
    ]  # fmt: skip
    theirs = any(
        (row["client_id"], row["patient_id"]) == (members.client, patient)
        and lasts(row, members.at)
        for row in MEMBERS
    )
    return theirs and False not in said and (True in said or not members.opt_in)


def agreed(members: Members | None, patient: str | None) -> set[str]:
    return {
        "part-2" for row in SIGNED
        if members and lasts(row, members.at)
        and (row["client_id"], row["purpose"], row["patient_id"])
        == (members.client, members.purpose, patient)
    }  # fmt: skip


def matches(record: Kept, condition: Condition) -> bool:
    if isinstance(condition, AnyOf):
        return any(all(matches(record, term) for term in way) for way in condition.ways)
    if condition.param == "patient":
        return record.patient in {each.id for each in condition.any_of if isinstance(each, Ref)}
    codes = {each.code for each in condition.any_of if isinstance(each, Token)}
    return (record.status in codes) is not condition.negated


def own(grant: Grant, record: Kept) -> bool:
    """Whether a record is covered for itself."""
    members = grant.members
    theirs = members is None or covered(members, record.patient)
    theirs = theirs and (grant.patients is None or record.patient in grant.patients)
    if members or grant.patients is not None:
        theirs = theirs or (record.patient is None and record.type in DIRECTORY)
    hidden = hides(grant.denied_labels, record.labels, agreed(members, record.patient))
    senders = not members or record.sender in {"", members.client}
    finer = all(matches(record, each) for each in grant.only.get(record.type, ()))
    return theirs and not hidden and senders and finer


def seen(view: View, record: Kept) -> bool:
    if isinstance(view, Chart):
        return record.patient == view.patient and view.denied_labels.isdisjoint(record.labels)
    if not own(view, record):
        return False
    if record.type != "Provenance" or not view.members:
        return True
    targets = [BY_KEY.get(each) for each in record.about]
    return bool(targets) and all(
        each and not each.deleted and view.allows(each.type, "read") and own(view, each)
        for each in targets
    )


# ---- the same records in a database, and what it says


@pytest.fixture
def full(store: Store) -> Store:
    """Every record above, kept past the engine."""
    rows = [
        {"site_id": SITE, "type": r.type, "id": r.id, "version": 1, "change_no": n, "updated": AT,
         "patient_id": r.patient, "owner": "sent" if r.sender else "ours", "deleted": r.deleted,
         "body": _body(r)}
        for n, r in enumerate(RECORDS)
    ]  # fmt: skip
    site, by = {"site_id": SITE}, {"site_id": SITE, "by": "x"}
    kept: dict[Any, list[dict[str, Any]]] = {
        resource: [row | {"created_no": row["change_no"]} for row in rows],
        resource_version: rows,
        search_token: [
            site | {"type": r.type, "id": r.id, "param": param, "system": system, "code": code}
            for r in RECORDS for param, system, code in _tokens(r)
        ],
        metadata.tables["received_record"]: [
            site | {"type": r.type, "id": r.id, "client_id": r.sender, "body_hash": "", "at": AT}
            for r in RECORDS if r.sender
        ],
        metadata.tables["membership"]: [by | row for row in MEMBERS],
        metadata.tables["sharing_decision"]: [
            by | {"until": None} | row | {"id": f"s{n}"} for n, row in enumerate(SAID)
        ],
        metadata.tables["written_consent"]: [
            by | row | {"id": f"w{n}", "kind": "part-2", "signed_on": AT.date(), "kept_at": "x"}
            for n, row in enumerate(SIGNED)
        ],
    }  # fmt: skip
    with store.writing() as session:
        for table, them in kept.items():
            session.execute(insert(table), them)
    return store


def _body(record: Kept) -> bytes:
    labels = [{"system": system, "code": code} for system, code in record.labels]
    return write_json({"meta": {"security": labels}})


def _tokens(record: Kept) -> Iterator[tuple[str, str, str]]:
    yield from (("_security", *label) for label in record.labels)
    yield from (("target", *each) for each in record.about)
    if record.type in STATUS:
        yield (STATUS[record.type], "s", record.status)


def said(store: Store, view: View, type: str, terms: tuple[Term, ...]) -> dict[str, set[str]]:
    """The ids that each way of asking gives; the terms count for a search alone."""
    ids = [each.id for each in RECORDS]
    with store.reading() as session:
        found = {
            "search": {row.id for row in search(session, view, Query(type, terms, 200)).rows},
            "find_all": set(resources.find_all(session, view, type, ids)),
            "read": {id for id in ids[::24] if resources.find(session, view, type, id)},
        }
        if not (isinstance(view, Grant) and view.only):  # else it is held against the bodies
            found["history"] = {i for i in ids[::24] if resources.history(session, view, type, i)}
        assert count(session, view, Query(type, terms)) == len(found["search"])
        if isinstance(view, Grant):
            parts = exported(session, view, Wanted(type, (terms,)))
            number = sum(len(rows) for rows in parts)
            assert number == len(found["search"]), "an export has what a search has"
    return found


def expected(view: View, type: str, terms: tuple[Term, ...]) -> dict[str, set[str]]:
    them = [each for each in RECORDS if each.type == type and seen(view, each)]
    there = [each for each in them if not each.deleted]
    some = {each.id for each in RECORDS[::24]}
    found = {
        "search": {each.id for each in there if all(matches(each, term) for term in terms)},
        "find_all": {each.id for each in there},
        "read": {each.id for each in there if each.id in some},
    }
    if not (isinstance(view, Grant) and view.only):
        found["history"] = {each.id for each in them if each.id in some}
    return found


# ---- what clients may be given, and what they may ask

labels = st.sets(st.sampled_from([PART_2, RESTRICTED, OTHER])).map(frozenset)
members = st.builds(
    Members, st.sampled_from(CLIENTS), st.sampled_from(PURPOSES), st.integers(-3, 3).map(day),
    st.booleans(),
)  # fmt: skip
patients = st.none() | st.sets(st.sampled_from(PATIENTS)).map(frozenset)


def status(type: str) -> st.SearchStrategy[Term]:
    codes = st.sampled_from([("active",), ("done",), ("active", "done"), ("other",)])
    system = st.sampled_from([None, "s"])
    return st.builds(
        lambda some, of, no: Term(STATUS[type], tuple(Token(of, x) for x in some), negated=no),
        codes, system, st.booleans(),
    )  # fmt: skip


def finer(type: str) -> st.SearchStrategy[tuple[Condition, ...]]:
    ways = st.lists(st.tuples(status(type)) | st.tuples(status(type), status(type)), max_size=2)
    return st.tuples(status(type) | st.builds(AnyOf, ways.map(tuple)))


grants = st.builds(
    Grant, st.just(SITE), st.just(ACTOR),
    st.sampled_from([{"*": "rs"}, {"Goal": "rs", "Provenance": "rs"}, {"*": "rs", "Goal": "s"}]),
    patients, st.none() | members, labels,
    st.fixed_dictionaries({}, optional={each: finer(each) for each in STATUS}),
)  # fmt: skip
charts = st.builds(
    Chart, st.just(SITE), st.sampled_from(PATIENTS), st.just(ACTOR), denied_labels=labels
)
asked = st.sampled_from(PATIENTS).map(lambda who: (Term("patient", (Ref("Patient", who),)),))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],  # a failure names the grant; to shrink it would take minutes
)  # fmt: skip
@given(views=st.lists(grants | charts, min_size=2, max_size=2), of=asked, data=st.data())
def test_each_way_of_asking_shows_what_the_rules_show(
    full: Store, views: list[View], of: tuple[Term, ...], data: Any
) -> None:
    for view in views:
        for type in TYPES:
            if isinstance(view, Grant) and not (
                view.allows(type, "read") and view.allows(type, "search")
            ):
                continue
            more = (data.draw(status(type)),) if type in STATUS else ()
            terms = data.draw(st.sampled_from([(), of, more]))
            assert said(full, view, type, terms) == expected(view, type, terms), (view, type)


def test_two_who_ask_at_the_same_time_each_get_their_own(full: Store) -> None:
    views = [
        Grant(SITE, ACTOR, {"*": "rs"}, members=Members(client, "HPAYMT", AT, opt_in=False))
        for client in CLIENTS
    ]
    fits = {id(view): {each: expected(view, each, ()) for each in TYPES} for view in views}
    assert fits[id(views[0])] != fits[id(views[1])]

    def ask(view: View) -> list[bool]:
        return [
            said(full, view, each, ()) == fits[id(view)][each] for _ in range(3) for each in TYPES
        ]

    with ThreadPoolExecutor(4) as pool:
        assert all(all(each) for each in pool.map(ask, views * 3))


CANARY = "canary"


def test_no_value_of_who_asks_is_in_what_is_kept_for_others() -> None:
    """What is kept is made of the shape alone, and that is the same whoever asks."""

    def of(who: str) -> tuple[View, tuple[Term, ...]]:
        tokens = (Token(who, who), Token(who, f"{who}2"), Token(None, who), Token(who, None))
        terms = (Term("status", tokens), Term("name", (Text(who),)),
                 Term("patient", (Ref("Patient", who),)))  # fmt: skip
        return Grant(
            who, Actor(who, who), {"*": "rs"}, frozenset({who}),
            Members(who, who, AT + timedelta(len(who)), opt_in=True), frozenset({PART_2}),
            {each: (Term("status", tokens), AnyOf((terms,))) for each in TYPES}, who, who,
        ), terms  # fmt: skip

    for type in TYPES:
        shapes = []
        for who in (CANARY, "another"):
            view, terms = of(who)
            shape, values = shape_of(view, type)
            shapes.append((shape, lifted(terms, "asked", values)))
            assert CANARY not in repr(shapes) and "another" not in repr(shapes)
            covers = shape.covers(resource).compile()
            assert CANARY not in repr(covers.params)
            assert {name for name, each in covers.params.items() if each is None} <= {*values}
        assert shapes[0] == shapes[1]
    chart = Chart(CANARY, CANARY, Actor(CANARY))
    assert shape_of(chart, "Goal")[0] == shape_of(replace(chart, site="x", patient="y"), "Task")[0]
