"""Versions that are not shown though the record is: what they said themselves hides them.

The search rows are those of the current version, so the query alone judges by what is said now.
"""

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import Session

from fhir_bridge.r4.indexing import SearchParameter, index
from fhir_bridge.r4.protected import hides
from fhir_bridge.r4.search_parameters import indexed
from fhir_bridge.store.access import Grant, View
from fhir_bridge.store.consented import kinds_agreed
from fhir_bridge.store.tables import search_date, search_token
from fhir_bridge.store.terms import params_of
from fhir_bridge.wire import Json, read_json

if TYPE_CHECKING:
    from fhir_bridge.store.resources import Stored

_LABEL = SearchParameter("_security", "token", ("meta.security",))


def labels_of(data: Json) -> tuple[tuple[str, str, str], ...]:
    """The search rows of a record's security labels."""
    return index(data, (_LABEL,)).tokens


def is_hidden(session: Session, view: View, version: "Stored") -> bool:
    """Whether a version of a record that the view covers is not shown.

    A label it bore hides it, also when it was taken off later, unless the patient agreed in
    writing that this client sees such records. Under a finer condition it is shown
    where it says the same as the record says now, and that is what the condition was held against.
    """
    only = view.only.get(version.type, ()) if isinstance(view, Grant) else ()
    if version.deleted or not (view.denied_labels or only):
        return False
    data = read_json(version.body)
    if _is_labelled(session, view, version, data):
        return True
    params = {name for each in only for name in params_of(each)}
    return bool(params) and _differs(session, version, data, params)


def _is_labelled(session: Session, view: View, version: "Stored", data: Json) -> bool:
    labels = {(system, code) for _, system, code in labels_of(data)}
    if labels.isdisjoint(view.denied_labels):
        return False
    members = view.members if isinstance(view, Grant) else None
    agreed = set[str]()
    if members and version.patient:
        agreed = kinds_agreed(session, version.site, members, version.patient)
    return hides(view.denied_labels, labels, agreed)


def _differs(session: Session, version: "Stored", data: Json, params: set[str]) -> bool:
    said = indexed(data)
    for table, before in ((search_token, said.tokens), (search_date, said.dates)):
        columns = list(table.c)[3:]
        now = select(*columns).where(
            table.c.site_id == version.site, table.c.type == version.type,
            table.c.id == version.id, table.c.param.in_(params),
        )  # fmt: skip
        if {tuple(row) for row in session.execute(now)} != {r for r in before if r[0] in params}:
            return True
    return False
