"""Bundles from files into our own record: what an EHR holds, without asking it (decision 24).

Every record is an EHR copy, as if it had been read (decision 1), of patients we keep a record of:
those who are enrolled, and with ``enrol`` those whom the files bring (decision 10). One file is one
transaction. What cannot be taken in is set aside with its reason: what is somebody else's is kept
nowhere; what is our patient's and breaks R4 is kept as received, and served to nobody.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from fhir_bridge.bridge import Bridge
from fhir_bridge.bundle_files import Progress, Taken, read_bundle, take_each
from fhir_bridge.ehr.smart import Site
from fhir_bridge.intake.entries import has_condition, named_entries, read_entries
from fhir_bridge.intake.keeping import keep
from fhir_bridge.intake.patients import admit
from fhir_bridge.intake.work import Work
from fhir_bridge.store import audit
from fhir_bridge.store.db import lock_key
from fhir_bridge.wire import Document

__all__ = ["take_in_files"]


def take_in_files(
    bridge: Bridge,
    site_id: str,
    files: Iterable[Path],
    progress: Progress = lambda *_: None,
    *,
    enrol: bool = False,
) -> list[Taken]:
    """Take Bundles of a registered site (``.json`` or ``.json.gz``) into our record.

    A file that cannot be read is left out whole; the others are kept.

    Args:
        enrol: begin the record of patients whom the files bring, as a roster would; who has died
            or whose record is out of use is not enrolled.

    Raises:
        NotFound: no such site is registered.
    """
    site = bridge.site(site_id)
    return take_each(files, lambda path: _take_in(bridge, site, path, enrol=enrol), progress)


def _take_in(bridge: Bridge, site: Site, path: Path, *, enrol: bool) -> Taken:
    bundle, at = read_bundle(path), bridge.clock()
    with bridge.store.writing() as session:
        lock_key(session, "import", site.id)  # two at once would lock patients in two orders
        work = Work(session, site, Taken(path), at, _told_at(bundle, at), enrol)
        received = read_entries(work, bundle)
        named = named_entries(work, received)
        for entry in named:
            if entry.type == "Patient":
                admit(work, entry)
        # what refers by a condition comes last: it may mean what the file itself brings
        for entry in sorted(named, key=has_condition):
            keep(work, entry, received[entry.index])
        work.taken.aside.sort(key=lambda each: each.entry)
        _note(work)
    return work.taken


def _told_at(bundle: Document, now: datetime) -> datetime:
    """When the Bundle was put together, if it says so; what is read from it is as old as that."""
    try:
        told = datetime.fromisoformat(str(bundle.data.get("timestamp")))
        return min(told.astimezone(UTC), now) if told.tzinfo else now
    except (ValueError, OverflowError):
        return now


def _note(work: Work) -> None:
    """One line of the audit for each patient, and one for the file."""
    for patient, kept in work.done.items():
        view = work.charts[patient] if patient else work.everyone
        detail = f"import: {kept.total()} records"
        audit.of_view(
            work.session, view, action="C", what="+".join(sorted(kept)), patient=patient,
            detail=detail,
        )  # fmt: skip
    taken = work.taken
    audit.of_view(
        work.session, work.everyone, action="E", what="import", patient=None,
        detail=f"{sum(kept.total() for kept in work.done.values())} records, "
        f"{taken.enrolled} enrolled, {len(taken.aside)} set aside",
    )  # fmt: skip
