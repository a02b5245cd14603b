"""Searching: one page of records as a searchset, joined from stored bytes."""

from collections.abc import Iterable
from dataclasses import replace

from fhir_bridge.r4.protected import NO_REDISCLOSURE, kind_of
from fhir_bridge.rest import made, supplied
from fhir_bridge.rest.bundle_bytes import bundle, entry, subset
from fhir_bridge.rest.following import first_asked, links
from fhir_bridge.rest.includes import CUT, included
from fhir_bridge.rest.messages import JSON, Answer, Deed
from fhir_bridge.rest.negotiation import require_form_sent
from fhir_bridge.rest.search import Pairs, Search, pairs_of, read_search
from fhir_bridge.rest.server import Case
from fhir_bridge.store.resources import Stored
from fhir_bridge.store.search import Key, Page, Query, count, search
from fhir_bridge.store.supplied import PROVENANCE
from fhir_bridge.wire import Json, write_json


def search_type(case: Case) -> Answer:
    """One page of a search, by GET or by POST ``_search`` (P15, P18, P19)."""
    pairs, after = _asked_for(case)
    wanted = read_search(
        case.address.type, pairs, case.offer,
        base=case.server.base_url, lenient=case.asked.lenient,
    )  # fmt: skip
    query = replace(wanted.query, after=after)
    page = Page([], None) if wanted.counted else _page(case, query)
    others, cut = included(case, page.rows, wanted.includes, wanted.revincludes)
    total = _total(case, wanted, page, first=after is None)
    head = labelled([*page.rows, *others]) | _head(case, wanted, page, total)
    warnings = (*wanted.warnings, CUT) if cut else wanted.warnings
    entries = [
        *(entry_of(case, each, "match", wanted.elements) for each in page.rows),
        *(entry_of(case, each, "include") for each in others),
        *(warned(warnings) if warnings else ()),
    ]
    body = bundle("searchset", head, entries)
    return Answer(200, {"content-type": JSON}, body, _deeds(wanted, [*page.rows, *others]))


def _asked_for(case: Case) -> tuple[Pairs, Key | None]:
    forms = [case.asked.query]
    if case.asked.method == "POST":
        require_form_sent(case.asked)
        forms.append(case.asked.body.decode("ascii", "replace"))
    return first_asked(case, case.address.type, pairs_of(*forms))


def _head(case: Case, wanted: Search, page: Page, total: int | None) -> Json:
    head = {"link": links(case, case.address.type, wanted.kept, page.after)}
    return head if total is None else {"total": total, **head}


def _total(case: Case, wanted: Search, page: Page, *, first: bool) -> int | None:
    if wanted.counted or wanted.total == "accurate":
        return _count(case, wanted.query)
    # a first page that is also the last has counted itself
    return len(page.rows) if first and page.after is None and wanted.total != "none" else None


def _page(case: Case, query: Query) -> Page:
    if made.is_made(case):
        return made.page(case, query)
    if case.address.type == PROVENANCE:
        return supplied.page(case, query)
    return search(case.session, case.grant, query)


def _count(case: Case, query: Query) -> int:
    if made.is_made(case):
        return len(made.page(case, query).rows)
    if case.address.type == PROVENANCE:
        return supplied.number(case, query)
    return count(case.session, case.grant, query)


def entry_of(case: Case, stored: Stored, mode: str, elements: tuple[str, ...] = ()) -> bytes:
    """An entry of a searchset: a record as it is shown, or some of its elements."""
    body = case.server.shown(stored.type, stored.body)
    body = subset(stored.type, body, elements) if elements else body
    url = case.server.url(stored.type, stored.id)
    return entry(body, full_url=url, search={"mode": mode})


def warned(warnings: tuple[str, ...]) -> list[bytes]:
    """An entry that says what was ignored."""
    issues = [
        {"severity": "warning", "code": "not-supported", "details": {"text": text}}
        for text in warnings
    ]
    outcome = {"resourceType": "OperationOutcome", "issue": issues}
    return [entry(write_json(outcome), search={"mode": "outcome"})]


def _deeds(wanted: Search, shown: list[Stored]) -> tuple[Deed, ...]:
    """One deed for each patient shown (BALP), or one for a search that showed nobody."""
    names = sorted({name for name, _ in wanted.kept})  # names, never values
    what = f"{wanted.query.type}?{'&'.join(names)}"
    patients = dict.fromkeys(sorted((each.patient for each in shown), key=str), "")
    patients |= protected(shown)
    return tuple(Deed("E", what, *each) for each in patients.items()) or (Deed("E", what),)


def labelled(shown: Iterable[Stored]) -> Json:
    """The label of a Bundle in which there is a protected record."""
    return {"meta": {"security": [NO_REDISCLOSURE]}} if protected(shown) else {}


def protected(shown: Iterable[Stored]) -> dict[str | None, str]:
    """By patient, the kind of protected record that is among what is shown; others are absent."""
    return {each.patient: kind for each in shown if (kind := kind_of(each.body))}
