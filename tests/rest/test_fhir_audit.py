"""Every interaction leaves its row, in the transaction of the deed; without it nothing is told."""

from fhir_talk import Talk, goal, patient, talk
from sqlalchemy import select, text

from fhir_bridge.store.db import Store
from fhir_bridge.store.tables import Audit
from fhir_bridge.wire import Json

Row = tuple[str, str, str | None, str]


def audited(store: Store) -> list[Row]:
    """What was recorded since the last time."""
    with store.writing() as session:
        columns = (Audit.action, Audit.what, Audit.patient_id, Audit.outcome)
        found = session.execute(select(*columns).order_by(Audit.at)).all()  # type: ignore[arg-type]
        session.execute(text("DELETE FROM audit"))
    return [tuple(row) for row in found]


BUNDLE: Json = {
    "resourceType": "Bundle",
    "type": "transaction",
    "entry": [
        {"request": {"method": "PUT", "url": "Goal/g"}, "resource": goal(id="g")},
        {"request": {"method": "GET", "url": "Goal/g"}},
    ],
}
BATCH = BUNDLE | {"type": "batch", "entry": [*BUNDLE["entry"], {}]}

# in this order, on a store with the patients ann and bob and bob's goal b
TOLD: list[tuple[str, str, Json | None, list[Row]]] = [
    ("PUT", "Goal/g", goal(id="g"), [("C", "Goal/g", "ann", "0")]),
    ("PUT", "Goal/g", goal(id="g"), [("U", "Goal/g", "ann", "0")]),
    ("GET", "Goal/g", None, [("R", "Goal/g", "ann", "0")]),
    ("GET", "Goal/g/_history", None, [("R", "Goal/g", "ann", "0")]),
    ("GET", "Goal/g/_history/1", None, [("R", "Goal/g/_history/1", "ann", "0")]),
    ("GET", "Patient/ann", None, [("R", "Patient/ann", "ann", "0")]),
    ("GET", "Goal?patient=ann&_count=5", None, [("E", "Goal?_count&patient", "ann", "0")]),
    ("GET", "Goal?patient=nobody", None, [("E", "Goal?patient", None, "0")]),
    # one row for each patient shown
    ("GET", "Goal", None, [("E", "Goal?", "ann", "0"), ("E", "Goal?", "bob", "0")]),
    ("GET", "Goal?_id=g&_include=Goal:patient", None, [("E", "Goal?_id&_include", "ann", "0")]),
    ("POST", "", BUNDLE, [("U", "Goal/g", "ann", "0"), ("R", "Goal/g", "ann", "0")]),
    ("POST", "", BATCH, [("U", "Goal/g", "ann", "0"), ("R", "Goal/g", "ann", "0")]),
    ("GET", "Goal/never", None, [("R", "Goal/never", None, "4")]),
    ("GET", "Goal?colour=red", None, [("E", "Goal", None, "4")]),
    ("POST", "Goal", goal(""), [("C", "Goal", None, "4")]),
    ("PUT", "Goal/g", goal(id="x"), [("U", "Goal/g", None, "4")]),
    ("DELETE", "Goal/g", None, [("D", "Goal/g", "ann", "0")]),
    ("GET", "Goal/g", None, [("R", "Goal/g", None, "4")]),
    ("GET", "metadata", None, []),
]


def test_every_interaction_leaves_its_row(store: Store) -> None:
    fhir = talk(store, update_as_create=True)
    for record in (patient("ann"), patient("bob"), goal("Walk", "bob", id="b")):
        fhir.put(record)
    audited(store)
    for method, path, body, rows in TOLD:
        fhir(method, path, body)
        assert sorted(audited(store), key=str) == sorted(rows, key=str), (method, path)


def test_the_row_says_who_and_in_which_request(sqlite_store: Store) -> None:
    talk(sqlite_store).keep(goal())
    with sqlite_store.reading() as session:
        row = session.execute(select(Audit.actor, Audit.request, Audit.site_id)).one()
    assert tuple(row) == ("Practitioner/nurse", "req-1", "riverside")


def test_what_cannot_be_recorded_does_not_happen(store: Store) -> None:
    fhir = talk(store, update_as_create=True)
    fhir.put(goal(id="g"))
    with store.writing() as session:
        session.execute(text("ALTER TABLE audit RENAME TO mislaid"))
    for method, path, body in [
        ("GET", "Goal/g", None),
        ("GET", "Goal", None),
        ("PUT", "Goal/g", goal("changed", id="g")),
    ]:
        said = fhir(method, path, body)
        assert said.status in {500, 503}
        assert b"Weigh" not in said.body
    with store.writing() as session:
        session.execute(text("ALTER TABLE mislaid RENAME TO audit"))
    assert fhir("GET", "Goal/g").headers["ETag"] == 'W/"1"'


def test_a_database_that_is_locked_is_a_matter_of_time(sqlite_store: Store) -> None:
    fhir: Talk = talk(sqlite_store)
    with sqlite_store.writing() as session:
        session.execute(text("ALTER TABLE audit RENAME TO mislaid"))
    said = fhir("GET", "Goal")
    assert (said.status, said.json["issue"][0]["code"]) == (503, "transient")
    assert said.headers["Retry-After"] == "2"
