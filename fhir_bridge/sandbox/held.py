"""What the pretend EHR holds: its store, what is kept in it, and everything of a type as a Bundle.

The ids it gives are short, as an EHR's are; its checks are those of base R4 and of nobody's
profile. What it takes in it never changes.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from fhir_bridge.clock import Clock
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.r4.check import findings
from fhir_bridge.r4.elements import is_resource
from fhir_bridge.rest.bundle_bytes import bundle
from fhir_bridge.rest.bundle_bytes import entry as bundle_entry
from fhir_bridge.sandbox.access import EVERYTHING
from fhir_bridge.sandbox.issued import CASTILLO
from fhir_bridge.store import resources
from fhir_bridge.store.db import Store, migrate, open_store
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query, search
from fhir_bridge.wire import Document, Json

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # without i, l, o, u: read aloud without mistakes
_PAGE = 500


def open_ehr(data_dir: Path) -> Store:
    """Open ``<data-dir>/ehr.db``, making it and bringing it up to date first."""
    data_dir.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{data_dir / 'ehr.db'}"
    migrate(url)
    return open_store(url)


def short_id() -> str:
    """A new logical id, as short as an EHR's (50 random bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


def base_checks(resource: Json) -> None:
    """Refuse what base R4 forbids; warnings pass, profiles are the client's business.

    Raises:
        Refused: with every error as an issue.
    """
    errors = tuple(issue for issue in findings(resource) if issue.severity == "error")
    if errors:
        raise Refused("This is not a sound R4 resource.", issues=errors)


def seed(store: Store, bundles: Iterable[Json], clock: Clock) -> int:
    """Keep the seeded Bundles, each record dated by its own ``meta.lastUpdated``.

    Not by the engine's transaction: no server lets a client date its records, and "updated three
    days ago" is part of the stories. What is here already is left alone, so that a start that was
    cut off can be made again.

    Returns:
        How many records were kept.
    """
    kept = 0
    for each in bundles:  # one transaction each: records come up in the order of the stories
        with store.writing() as session:
            for row in map(Document.of, (entry["resource"] for entry in each["entry"])):
                type, id = row.data["resourceType"], row.data["id"]
                if resources.find(session, EVERYTHING, type, id) is None:
                    at = _dated(row.data, clock)
                    resources.create(session, EVERYTHING, row, id=id, at=at)
                    kept += 1
    return kept


def is_seeded(store: Store) -> bool:
    """Whether the stories were put in: the nurse who is signed in is one of theirs."""
    with store.reading() as session:
        return resources.find(session, EVERYTHING, "Practitioner", CASTILLO.id) is not None


def everything_of(store: Store, type: str) -> Iterator[Stored]:
    """All current records of a type, oldest first."""
    after = None
    while True:
        with store.reading() as session:
            page = search(session, EVERYTHING, Query(type, count=_PAGE, after=after))
        yield from page.rows
        if page.after is None:
            return
        after = page.after


def searchset(store: Store, type: str, base: str) -> bytes:
    """All current records of a type as one searchset, whoever asks.

    Raises:
        NotFound: R4 has no such type.
    """
    if not is_resource(type):
        raise NotFound
    rows = [
        bundle_entry(row.body, full_url=f"{base}/{type}/{row.id}", search={"mode": "match"})
        for row in everything_of(store, type)
    ]
    return bundle("searchset", {"total": len(rows)}, rows)


def _dated(resource: Json, clock: Clock) -> datetime:
    stamp = resource.get("meta", {}).get("lastUpdated")
    return datetime.fromisoformat(stamp).astimezone(UTC) if stamp else clock()
