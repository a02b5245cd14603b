"""What a client may see of what its records refer to: each record once, and many at once.

In a transaction nobody else changes what a client sees, so that it is asked of the database once;
what the transaction itself writes is asked anew (`store.gathering`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import Session

from fhir_bridge.r4.references import references_in
from fhir_bridge.store import resources
from fhir_bridge.store.access import Grant
from fhir_bridge.store.gathering import waiting_in
from fhir_bridge.store.resources import Stored

HERE = re.compile(r"([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-.]{1,64})(?:/_history/\d{1,9})?")
"""A reference to one of our records."""


def seen(session: Session, grant: Grant, type: str, id: str) -> Stored | None:
    """A record that a client may see at this moment, whichever of its letters say so."""
    waiting = waiting_in(session)
    if waiting is None:
        return resources.find(session, _sight(grant, type), type, id)
    key = grant.actor.who, grant.site, type, id
    if key not in waiting.seen:
        found = resources.find(session, _sight(grant, type), type, id)
        if found is None:  # it may yet come with this very transaction
            return None
        waiting.seen[key] = found
    return waiting.seen[key]


def look_ahead(session: Session, grant: Grant, bodies: Iterable[bytes]) -> None:
    """Look up together what the records of a transaction refer to, before each of them asks."""
    waiting, wanted = waiting_in(session), defaultdict[str, set[str]](set)
    if waiting is None:
        return
    for body in bodies:
        for reference in references_in(body):
            found = HERE.fullmatch(reference)
            if found and found[1] in grant.types:
                wanted[found[1]].add(found[2])
    for type, ids in sorted(wanted.items()):
        key = grant.actor.who, grant.site, type
        unknown = sorted(id for id in ids if (*key, id) not in waiting.seen)
        there = resources.find_all(session, _sight(grant, type), type, unknown) if unknown else {}
        waiting.seen.update({(*key, id): each for id, each in there.items()})


def _sight(grant: Grant, type: str) -> Grant:
    return replace(grant, types={type: "r"}, only={})
