"""One page of a search, taken apart: each resource with its own bytes, kept exactly as received.

Entries that are not what they should be are set aside with a reason; one bad entry never costs
the others (C5, decision 3).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fhir_bridge.ehr.outcome import issues_of
from fhir_bridge.r4.views import Quarantined
from fhir_bridge.wire import Document, Json, items, members, read_document


@dataclass(frozen=True)
class Page:
    """What one page holds.

    Attributes:
        matches: what was asked for.
        included: what came along (``search.mode`` include).
        notes: what the EHR remarks (``search.mode`` outcome), in words.
        quarantined: entries that cannot be used, each with its reason.
        next: the link to the next page, as given.
    """

    matches: tuple[Document, ...] = ()
    included: tuple[Document, ...] = ()
    notes: tuple[str, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    next: str | None = None


def read_page(bundle: Document, type: str) -> Page:
    """Take a searchset apart.

    Args:
        bundle: the Bundle as received.
        type: the resource type that was searched for.
    """
    sorted_out: dict[str, list[Any]] = {"match": [], "include": [], "outcome": [], "bad": []}
    for raw, entry in _entries(bundle):
        _sort(raw, entry, type, sorted_out)
    return Page(
        matches=tuple(sorted_out["match"]),
        included=tuple(sorted_out["include"]),
        notes=tuple(sorted_out["outcome"]),
        quarantined=tuple(sorted_out["bad"]),
        next=_next(bundle.data),
    )


def _entries(bundle: Document) -> list[tuple[bytes, Any]]:
    listed = bundle.data.get("entry")
    if not isinstance(listed, list):
        return []
    return list(zip(items(members(bundle.raw)["entry"]), listed, strict=True))


def _sort(raw: bytes, entry: Any, type: str, sorted_out: dict[str, list[Any]]) -> None:
    resource = entry.get("resource") if isinstance(entry, dict) else None
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        sorted_out["bad"].append(Quarantined(type, "", "This entry holds no resource."))
        return
    kind, mode = resource["resourceType"], _mode(entry, type)
    if mode == "outcome" or kind == "OperationOutcome":
        sorted_out["outcome"] += [each.text for each in issues_of(resource) if each.text]
    elif mode == "match" and kind != type:
        reason = f"This entry is a {kind[:64]}, which was not asked for."
        sorted_out["bad"].append(Quarantined(type, _id(resource), reason))
    elif mode == "match" and not _id(resource):
        sorted_out["bad"].append(Quarantined(type, "", "This entry has no id."))
    else:
        sorted_out[mode].append(read_document(members(raw)["resource"]))


def _mode(entry: Json, type: str) -> str:
    """``search.mode``; without one, what was asked for is a match and the rest came along."""
    search = entry.get("search")
    mode = search.get("mode") if isinstance(search, dict) else None
    if mode in {"match", "include", "outcome"}:
        return str(mode)
    return "match" if entry["resource"]["resourceType"] == type else "include"


def _id(resource: Json) -> str:
    value = resource.get("id")
    return value if isinstance(value, str) else ""


def _next(bundle: Json) -> str | None:
    links = bundle.get("link")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("relation") == "next":
            url = link.get("url")
            return url if isinstance(url, str) and url else None
    return None


Check = Callable[[Document], str | None]
"""Gives the reason why a document must not be shown, or None."""


def set_aside(
    documents: tuple[Document, ...], check: Check
) -> tuple[tuple[Document, ...], tuple[Quarantined, ...]]:
    """Split documents into those that pass a check and those that do not."""
    judged = [(each, check(each)) for each in documents]
    return (
        tuple(each for each, why in judged if why is None),
        tuple(
            Quarantined(str(each.data["resourceType"]), _id(each.data), why)
            for each, why in judged
            if why is not None
        ),
    )
