"""Records from files into our own record: what an EHR holds, without asking it (decision 24).

Every record is an EHR copy, as if it had been read (decision 1), of patients we keep a record of:
those who are enrolled, and with ``enrol`` those whom the files bring (decision 10). A Bundle is one
transaction, and so is each piece of a file with a record a line. What cannot be taken in is set
aside with its reason: what is somebody else's is kept nowhere; what is our patient's and breaks R4
is kept as received, and served to nobody.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.bundle_files import Progress, Taken, read_bundle, take_each
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import Stale
from fhir_bridge.intake.entries import has_condition, named_entries, ours_of, read_entries
from fhir_bridge.intake.keeping import keep, keep_all
from fhir_bridge.intake.patients import admit
from fhir_bridge.intake.pieces import Piece, brings_patients, has_lines, read_pieces
from fhir_bridge.intake.work import Work
from fhir_bridge.r4.bundle_entries import Entry
from fhir_bridge.store import audit
from fhir_bridge.store.db import lock_key
from fhir_bridge.store.gathering import gathered
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
    """Take records of a registered site into our own record.

    Bundles (``.json``), and files with a record a line (``.ndjson``), each ``.gz`` or not. A Bundle
    that cannot be read is left out whole; the others are kept. Lines are taken in as far as they
    can be read, those with patients before all others.

    Args:
        enrol: begin the record of patients whom the files bring, as a roster would; who has died
            or whose record is out of use is not enrolled.

    Raises:
        NotFound: no such site is registered.
    """
    site, wanted = bridge.site(site_id), list(files)

    def take(path: Path) -> Taken:
        return (_lines if has_lines(path) else _bundle)(bridge, site, path, enrol=enrol)

    order = sorted(range(len(wanted)), key=lambda at: not _comes_first(wanted[at]))
    taken = take_each((wanted[at] for at in order), take, progress)
    return [each for _, each in sorted(zip(order, taken, strict=True), key=lambda one: one[0])]


def _comes_first(path: Path) -> bool:
    return not has_lines(path) or brings_patients(path)


def _bundle(bridge: Bridge, site: Site, path: Path, *, enrol: bool) -> Taken:
    bundle, at = read_bundle(path), bridge.clock()
    told_at = _told_at(bundle, at)

    def work(session: Session) -> Work:
        made = Work(session, site, Taken(path), at, told_at, enrol)
        _take_in(made, read_entries(made, bundle))
        return made

    return _whole(bridge, site, work)


def _lines(bridge: Bridge, site: Site, path: Path, *, enrol: bool) -> Taken:
    taken = Taken(path, has_lines=True)
    for piece in read_pieces(path):
        taken.add(_piece(bridge, site, path, piece, enrol=enrol))
    return taken


def _piece(bridge: Bridge, site: Site, path: Path, piece: Piece, *, enrol: bool) -> Taken:
    at = bridge.clock()

    def work(session: Session) -> Work:
        made = Work(session, site, Taken(path), at, at, enrol)
        made.taken.aside += piece.aside
        _take_in(made, ours_of(made, piece.entries))
        return made

    return _whole(bridge, site, work)


def _whole(bridge: Bridge, site: Site, take: Callable[[Session], Work]) -> Taken:
    """One transaction: at once, and one by one where somebody kept some of it in this moment."""
    try:
        with _alone(bridge, site) as session, gathered(session):
            return take(session).taken
    except (Stale, DBAPIError):
        with _alone(bridge, site) as session:
            return take(session).taken


@contextmanager
def _alone(bridge: Bridge, site: Site) -> Iterator[Session]:
    """A session for one import at a time: two would lock patients in two orders."""
    with bridge.store.writing() as session:
        lock_key(session, "import", site.id)
        yield session


def _take_in(work: Work, received: dict[int, Entry]) -> None:
    named = named_entries(work, received)
    for entry in named:
        if entry.type == "Patient":
            admit(work, entry)
    keep_all(work, (each for each in named if not has_condition(each)), received)
    # what refers by a condition comes last: it may mean what the file itself brings
    for entry in filter(has_condition, named):
        keep(work, entry, received[entry.index])
    work.taken.aside.sort(key=lambda each: each.entry)
    _note(work)


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
