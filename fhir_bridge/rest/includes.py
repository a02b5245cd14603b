"""What a search brings along: records its matches refer to, and records that refer to them.

Every one of them passes through the same grant as a search of its own would (T7): what a client
may not see is left out, whether or not a reference to it is known.
"""

from collections.abc import Iterable
from itertools import islice

import orjson

from fhir_bridge.r4.references import references_in, target_of
from fhir_bridge.r4.search_parameters import indexed
from fhir_bridge.rest import supplied
from fhir_bridge.rest.server import Case
from fhir_bridge.store import resources
from fhir_bridge.store.access import DIRECTORY
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Query, Ref, Term, search
from fhir_bridge.store.supplied import PROVENANCE

MAX_INCLUDED = 1000
CUT = "There are more included records than were sent."


def included(
    case: Case, matches: list[Stored], includes: Iterable[str], revincludes: Iterable[str]
) -> tuple[list[Stored], bool]:
    """The included records, each once and none that is a match.

    Args:
        includes: ``Type:parameter`` of the matches, e.g. ``CarePlan:goal``.
        revincludes: ``Type:parameter`` of others, e.g. ``Provenance:target``.

    Returns:
        The records, and whether some were cut off (``MAX_INCLUDED`` for each of the two ways).
    """
    known = {(each.type, each.id) for each in matches}
    wanted = {
        key: None
        for include in includes
        for key in _targets(matches, include.partition(":")[2])
        if key not in known and _may(case, key[0], "read")
    }
    # bounded by what is looked up, not by what is found: references may point to nothing
    looked_up = (
        resources.find(case.session, case.grant, type, id)
        for type, id in islice(wanted, MAX_INCLUDED)
    )
    found = {(each.type, each.id): each for each in looked_up if each}
    cut = len(wanted) > MAX_INCLUDED
    for revinclude in revincludes:
        rows, more = _referring(case, matches, revinclude)
        found |= {(each.type, each.id): each for each in rows if (each.type, each.id) not in known}
        cut = cut or more
    return list(found.values()), cut


def directory_of(case: Case, shown: Iterable[bytes]) -> tuple[list[Stored], bool]:
    """The people, places and organisations that records name, and those that these name.

    Args:
        shown: the records as they are shown: what is left out of them leads nowhere.

    Returns:
        The records, and whether some were cut off.
    """
    found: dict[tuple[str, str], Stored] = {}
    wanted = _named(case, shown)
    while wanted and len(found) < MAX_INCLUDED:
        new: list[Stored] = []
        for type in sorted({type for type, _ in wanted}):
            ids = [id for each, id in wanted if each == type]
            new += resources.find_all(case.session, case.grant, type, ids).values()
        found |= {(each.type, each.id): each for each in new}
        bodies = [case.server.shown(each.type, each.body) for each in new]
        wanted = {key: None for key in _named(case, bodies) if key not in found}
    return list(found.values())[:MAX_INCLUDED], len(found) > MAX_INCLUDED or bool(wanted)


def _named(case: Case, bodies: Iterable[bytes]) -> dict[tuple[str, str], None]:
    named = (target_of(each) for body in bodies for each in references_in(body))
    return {
        target: None
        for target in named
        if target and target[0] in DIRECTORY
        and all(_may(case, target[0], how) for how in ("read", "search"))
    }  # fmt: skip


def _targets(matches: list[Stored], parameter: str) -> Iterable[tuple[str, str]]:
    for stored in matches:
        for name, type, id in indexed(orjson.loads(stored.body)).tokens:
            if name == parameter and type:
                yield type, id


def _referring(case: Case, matches: list[Stored], revinclude: str) -> tuple[list[Stored], bool]:
    type, _, parameter = revinclude.partition(":")
    if not matches or not _may(case, type, "search"):
        return [], False
    refs = tuple(Ref(each.type, each.id) for each in matches)
    page = search(
        case.session, case.grant, Query(type, (Term(parameter, refs),), count=MAX_INCLUDED)
    )
    told = supplied.of_matches(case, matches) if type == PROVENANCE else []
    return [*page.rows, *told], page.after is not None


def _may(case: Case, type: str, interaction: str) -> bool:
    return type in case.server.offer.types and case.grant.allows(type, interaction)
