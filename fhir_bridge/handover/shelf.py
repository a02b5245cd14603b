"""The records of one chart while a handover is put together: what may be told, what comes along.

What is private is noted and never read further; what a record that is told refers to comes along,
where its type is a row of ``FOLLOWED``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from fhir_bridge.errors import Malformed
from fhir_bridge.r4.closing import goes_to
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import is_sensitive
from fhir_bridge.r4.references import references_in
from fhir_bridge.r4.toc_records import UNTRUE
from fhir_bridge.store import copies, resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query, search
from fhir_bridge.wire import Json, read_json

A_PAGE = 200
FOLLOWED = frozenset({"Goal", "Encounter", "CareTeam", "Condition", "Medication"})
OURS = frozenset({"Goal", "CarePlan"})
"""Of what we wrote ourselves, the types that may be told at all."""


@dataclass
class Shelf:
    """What is read of one chart.

    Attributes:
        base: of the addresses of our records.
        records: ``Type/id`` to bytes of what is told; ``hidden``: ``Type/id`` of what may not be.
    """

    session: Session
    chart: Chart
    base: str
    records: dict[str, bytes] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    _known: dict[str, tuple[Stored, Json] | None] = field(default_factory=dict)
    _gone: dict[str, set[str]] = field(default_factory=dict)

    def find(self, name: str) -> tuple[Stored, Json] | None:
        """A record of this chart by ``Type/id``."""
        if name not in self._known:
            row = resources.find(self.session, self.chart, *name.split("/", 1))
            self._known[name] = (row, read_json(row.body)) if row else None
        return self._known[name]

    def of_type(self, type: str) -> Iterator[tuple[str, Json]]:
        """The EHR's records of a type that it still lists, as they are here."""
        gone = self._unlisted(type)
        query: Query | None = Query(type, count=A_PAGE)
        while query:
            page = search(self.session, self.chart, query)
            for row in page.rows:
                if row.owner == "ehr" and row.id not in gone:
                    name, data = f"{type}/{row.id}", read_json(row.body)
                    self._known[name] = row, data
                    yield name, data
            query = replace(query, after=page.after) if page.after else None

    def _unlisted(self, type: str) -> set[str]:
        """What the EHR lists no more, or sent in a form that is not served."""
        if type not in self._gone:
            listed = copies.of_type(self.session, self.chart, type)
            self._gone[type] = {each.our_id for each in listed if each.quarantined}
        return self._gone[type]

    def is_private(self, data: Json) -> bool:
        """Whether a record may not be told: by its own label, one within, or that of its visit."""
        if is_sensitive(data) or any(map(is_sensitive, rows(data, "contained"))):
            return True
        visits = (inner(data, name).get("reference") for name in ("encounter", "context"))
        found = (self.find(name) for each in visits if (name := goes_to(each, self.base)))
        return any(each and is_sensitive(each[1]) for each in found)

    def take(self, names: Iterable[str]) -> None:
        """Take records, and what they refer to as far as it may be told."""
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            known = self.find(name)
            if known is None or name in self.records or name in self.hidden:
                continue
            if self.is_private(known[1]):
                self.hidden.add(name)
            elif _says_one_thing(*known):
                self.records[name] = known[0].body
                meant = (goes_to(each, self.base) for each in references_in(known[0].body))
                waiting += [each for each in meant if self._may_follow(each)]

    def _may_follow(self, name: str) -> bool:
        """Whether what is referred to comes along; what is private is noted, of whatever type."""
        known = self.find(name) if name else None
        if known is None:
            return False
        if self.is_private(known[1]):
            self.hidden.add(name)
            return False
        row, data = known
        said = {str(data.get("status")), str(data.get("lifecycleStatus"))}
        if row.type not in FOLLOWED or not UNTRUE.isdisjoint(said):
            return False
        return row.type in OURS if row.owner == "ours" else row.id not in self._unlisted(row.type)


def _says_one_thing(row: Stored, data: Json) -> bool:
    """Whether its bytes say one thing only: of a member that is there twice two readers differ."""
    try:
        read_json(row.body, max_bytes=len(row.body), once=True)
    except Malformed:
        return False
    return data.get("resourceType") == row.type
