"""The manifest of an export that has ended (Bulk Data 2.0 §"Response - Complete Status")."""

from collections.abc import Callable

import orjson

from fhir_bridge.store.files import Files
from fhir_bridge.store.tables import ExportJob
from fhir_bridge.wire import Json, instant

KINDS = ("output", "deleted", "error")


def manifest(job: ExportJob, files: Files, url: Callable[[str], str], *, since: bool) -> Json:
    """What was written and where it is.

    Args:
        url: the address at which we hand a file out.
        since: it was asked what changed: then it says what is gone, even when nothing is.
    """
    written: list[Json] = orjson.loads(job.files)
    links = [files.link(job.id, each["name"]) for each in written]
    lists: dict[str, list[Json]] = {kind: [] for kind in KINDS}
    for each, link in zip(written, links, strict=True):
        entry = {"type": each["type"], "url": link or url(each["name"]), "count": each["count"]}
        lists[each["kind"]].append(entry)
    if not since:
        del lists["deleted"]
    at = job.taken_at or job.ended_at  # what was made at once is of the moment it was made
    said = {
        "transactionTime": instant(at) if at else "",
        "request": job.request,
        "requiresAccessToken": None in links or not links,
    }
    return said | lists


def has_file(job: ExportJob, name: str) -> bool:
    """Whether the manifest names such a file."""
    return job.state == "done" and any(each["name"] == name for each in orjson.loads(job.files))
