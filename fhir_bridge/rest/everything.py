"""``Patient/{id}/$everything``: all that searches would show of one patient, in one list (X15).

It asks as the searches do, with the same grant; a type that could not be searched is not in it.
People and places that the records name come along, as includes. A new parameter is a row of
``_READERS``.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from fhir_bridge.errors import Malformed, NotFound
from fhir_bridge.r4.compartment import PATHS
from fhir_bridge.r4.datatypes import rows
from fhir_bridge.r4.dates import date_range
from fhir_bridge.rest import supplied
from fhir_bridge.rest.bundle_bytes import bundle
from fhir_bridge.rest.errors import Unusable
from fhir_bridge.rest.following import first_asked, links
from fhir_bridge.rest.includes import CUT, directory_of
from fhir_bridge.rest.messages import JSON, Answer, Deed
from fhir_bridge.rest.negotiation import require_json_sent
from fhir_bridge.rest.search import DEFAULT_COUNT, MAX_COUNT, Pairs, pairs_of
from fhir_bridge.rest.searchset import entry_of, labelled, protected, warned
from fhir_bridge.rest.server import Case
from fhir_bridge.store.access import Grant, require
from fhir_bridge.store.compartment import compartment
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Key, Page, Query, Term, Token, search
from fhir_bridge.store.service_dates import SERVICE_DATES, during
from fhir_bridge.store.supplied import PROVENANCE, is_key
from fhir_bridge.wire import read_document


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
        types: the types named, all there are when none is.
        start, end: of the care, as intervals (``r4.dates``).
        kept: the parameters that were used.
    """

    count: int = DEFAULT_COUNT
    since: datetime | None = None
    types: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    kept: Pairs = ()
    warnings: tuple[str, ...] = ()


def everything(case: Case) -> Answer:
    """One page, the patient first."""
    pairs, after = _asked_for(case)
    wanted = _read(case, pairs)
    patient = _patient(case)
    page = _page(case, wanted, patient, after)
    bodies = [case.server.shown(each.type, each.body) for each in page.rows]
    others, cut = directory_of(case, bodies)
    warnings = (*wanted.warnings, CUT) if cut else wanted.warnings
    entries = [
        *(entry_of(case, each, "match") for each in page.rows),
        *(entry_of(case, each, "include") for each in others),
        *(warned(warnings) if warnings else ()),
    ]
    head = labelled(page.rows) | {"link": links(case, _about(case), wanted.kept, page.after)}
    if after is None and page.after is None:
        head = {"total": len(page.rows), **head}
    kind = protected(page.rows).get(patient.id, "")
    deeds = (Deed("E", _about(case), patient.id, kind),)
    return Answer(200, {"content-type": JSON}, bundle("searchset", head, entries), deeds)


def _patient(case: Case) -> Stored:
    """The patient, as a search shows it; outside of the grant nobody is there (P9)."""
    named = Query("Patient", (Term("_id", (Token(None, case.address.id),)),), count=1)
    found = search(case.session, case.grant, named).rows
    if not found:
        raise NotFound
    return found[0]


def _page(case: Case, wanted: Wanted, patient: Stored, after: Key | None) -> Page:
    offered = case.server.offer.types
    types = wanted.types or tuple(type for type in offered if type in {*PATHS, "Patient"})
    changed = wanted.since is None or patient.updated > wanted.since
    first = [patient] if after is None and "Patient" in types and changed else []
    room = wanted.count - len(first)
    if not room:  # the patient alone fills this page
        return Page(first, _BEFORE_ALL)
    then = replace(case, grant=_of_the_time(case.grant, wanted))
    page = _kept(then, wanted, patient, types, room, after)
    return replace(page, rows=[*first, *page.rows])


def _kept(
    case: Case, wanted: Wanted, patient: Stored, types: Collection[str], room: int,
    after: Key | None,
) -> Page:  # fmt: skip
    """What is kept of the patient, type by type, and then who supplied what of it."""
    page = Page([], None)
    if not is_key(after):
        page = compartment(
            case.session, case.grant, patient.id, [type for type in types if type != "Patient"],
            count=room, after=after, since=wanted.since,
        )  # fmt: skip
        after = None
    listed = PROVENANCE in types and case.grant.allows(PROVENANCE, "search")
    if page.after or not listed:
        return page
    told = supplied.of_patient(case, patient.id, since=wanted.since)
    return supplied.go_on(case, page, told, room - len(page.rows), after)


_BEFORE_ALL: Key = (0, "/")


def _of_the_time(grant: Grant, wanted: Wanted) -> Grant:
    """The same grant, for care of a time; what has no date stays."""
    if not (wanted.start or wanted.end):
        return grant
    narrower = during(wanted.start, wanted.end, undated=SERVICE_DATES)
    only = {type: (*grant.only.get(type, ()), each) for type, each in narrower.items()}
    return replace(grant, only={**grant.only, **only})


# ---- what is asked for, and where the list goes on


def _asked_for(case: Case) -> tuple[Pairs, Key | None]:
    return first_asked(case, _about(case), (*pairs_of(case.asked.query), *_sent(case)))


def _sent(case: Case) -> Pairs:
    """The parameters of a Parameters resource; a POST may do without."""
    if case.asked.method != "POST" or not case.asked.body:
        return ()
    require_json_sent(case.asked)
    sent = read_document(case.asked.body, max_bytes=case.server.max_body).data
    if sent.get("resourceType") != "Parameters":
        raise Malformed("The body is a Parameters resource, or empty.")
    found = []
    for each in rows(sent, "parameter"):
        values = [value for name, value in each.items() if name.startswith("value")]
        if len(values) != 1 or not isinstance(values[0], str | int):
            raise Malformed("A parameter has one simple value.")
        found.append((str(each.get("name")), str(values[0])))
    return tuple(found)


def _read(case: Case, pairs: Pairs) -> Wanted:
    wanted = Wanted()
    for name, value in pairs:
        try:
            changes = _READERS.get(name, _unknown)(case, wanted, value)
        except Unusable as error:
            if not case.asked.lenient:
                raise
            wanted = replace(wanted, warnings=(*wanted.warnings, f"{error} It was ignored."))
        else:
            wanted = replace(wanted, **changes, kept=(*wanted.kept, (name, value)))
    return wanted


def _unknown(case: Case, wanted: Wanted, value: str) -> dict[str, Any]:
    raise Unusable(f"A parameter is not supported. Supported: {', '.join(_READERS)}.")


def _count(case: Case, wanted: Wanted, value: str) -> dict[str, Any]:
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value)):  # noqa: PLR2004
        raise Malformed("_count is a whole number above 0.")
    return {"count": min(int(value), MAX_COUNT)}


def _since(case: Case, wanted: Wanted, value: str) -> dict[str, Any]:
    return {"since": datetime.fromisoformat(_interval(value)[0])}


def _type(case: Case, wanted: Wanted, value: str) -> dict[str, Any]:
    named = value.split(",")
    if not all(each in case.server.offer.types and each in {*PATHS, "Patient"} for each in named):
        raise Unusable("_type is a list of types that belong to a patient and are served here.")
    for each in named:
        require(case.grant, each, "search")
    return {"types": (*wanted.types, *named)}


def _start(case: Case, wanted: Wanted, value: str) -> dict[str, Any]:
    return {"start": _interval(value)[0]}


def _end(case: Case, wanted: Wanted, value: str) -> dict[str, Any]:
    return {"end": _interval(value)[1]}


def _interval(text: str) -> tuple[str, str]:
    found = date_range(text.replace(" ", "+"))  # a "+" is a blank in a query string
    if found is None:
        raise Malformed("_since, start and end are dates.")
    return found


_READERS: Mapping[str, Callable[[Case, Wanted, str], dict[str, Any]]] = {
    "_since": _since, "_type": _type, "_count": _count, "start": _start, "end": _end,
}  # fmt: skip


def _about(case: Case) -> str:
    return f"{case.address}/$everything"
