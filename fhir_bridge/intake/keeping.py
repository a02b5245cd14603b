"""Keeping the records of a file twice, as if they had been read (decision 1).

Most of them are judged and looked up together before the first is kept: a file of thousands asks
the database as often as one of ten.
"""

from collections import defaultdict
from collections.abc import Iterable

from fhir_bridge import enrolment
from fhir_bridge.ehr.targets import take_in
from fhir_bridge.ehr_copies import keep_twice
from fhir_bridge.errors import BridgeError, WrongPatient
from fhir_bridge.intake.patients import view_of
from fhir_bridge.intake.work import Work
from fhir_bridge.r4.bundle_entries import Entry
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.references import rewrite
from fhir_bridge.store import copies, resources
from fhir_bridge.store.access import Chart, Grant, View
from fhir_bridge.store.conditions import is_conditional, meant_by
from fhir_bridge.wire import Document, Json, read_document

Ready = tuple[Entry, Document, View]
"""A record that is about to be kept, as it is published, and where."""


def keep_all(work: Work, entries: Iterable[Entry], received: dict[int, Entry]) -> None:
    """Keep entries that refer to nothing by a condition, or set them aside."""
    bodies = [(each, body) for each in entries if (body := _tried(work, each))]
    owners = {owner for _, body in bodies for owner in patients_of(body.data)}
    work.kept |= enrolment.kept_of(work.session, work.site.id, owners)
    ready: list[Ready] = []
    for entry, body in bodies:
        view = view_of(work, body)
        if isinstance(view, str):
            work.set_aside(entry, view)
        else:
            ready.append((entry, body, view))
    _look_up(work, ready)
    for entry, body, view in ready:
        try:
            reason = _keep_in(work, view, entry, received[entry.index], body)
        except BridgeError as error:
            reason = str(error)
        if reason:
            work.set_aside(entry, reason)


def _tried(work: Work, entry: Entry) -> Document | None:
    try:
        return _published(work, entry)
    except BridgeError as error:
        work.set_aside(entry, str(error))
        return None


def _look_up(work: Work, ready: list[Ready]) -> None:
    """Look up what is here of all of them, once their patients are locked."""
    ids = defaultdict[str, dict[str, str]](dict)
    for entry, body, _ in ready:
        ids[entry.type][entry.id] = str(body.data["id"])
    for type, ours in ids.items():
        there = {row.ehr_id: row for row in copies.of_ids(work.session, work.everyone, type, ours)}
        published = resources.find_all(work.session, work.everyone, type, list(ours.values()))
        for ehr_id, our_id in ours.items():
            work.looked_up[type, ehr_id] = there.get(ehr_id)
            if ehr_id not in there and our_id not in published:
                work.fresh.add((type, ehr_id))


def keep(work: Work, entry: Entry, received: Entry) -> None:
    """Keep one entry, or set it aside.

    Args:
        entry: its references resolved.
        received: the same as it came.
    """
    try:
        body = _published(work, entry)
        view = view_of(work, body)
        reason = view if isinstance(view, str) else _keep_in(work, view, entry, received, body)
    except BridgeError as error:
        reason = str(error)
    if reason:
        work.set_aside(entry, reason)


def _published(work: Work, entry: Entry) -> Document:
    """The record under our id, conditions resolved where they mean something."""

    def ours(reference: str) -> str | None:
        bare, mark, fragment = reference.partition("#")
        if bare in work.found:
            return work.found[bare] + mark + fragment
        if is_conditional(reference):
            meant = meant_by(work.session, work.everyone, reference)
            if meant:
                work.found[reference] = meant
            else:
                work.taken.unresolved += 1
            return meant
        return None

    body = take_in(Document(entry.raw, entry.data), work.site.base)
    raw = rewrite(body.raw, ours)
    return body if raw == body.raw else read_document(raw)


def _keep_in(work: Work, view: View, entry: Entry, received: Entry, body: Document) -> str:
    known = _known(work, view, entry)
    if known is not None and known.body != received.raw and _is_newer(known, received, work):
        work.taken.older[entry.type] += 1
        return ""
    same, new = known is not None and known.body == received.raw, known is None
    wrong = keep_twice(
        work.session, view, Document(received.raw, received.data), body, ehr_id=entry.id,
        at=work.at, read_at=work.told_at,
        known="nothing" if (entry.type, entry.id) in work.fresh else known,
    )  # fmt: skip
    if wrong:
        return wrong
    fate = work.taken.unchanged if same else work.taken.created if new else work.taken.updated
    fate[entry.type] += 1
    if not same:
        work.done[view.patient if isinstance(view, Chart) else None][entry.type] += 1
    return ""


def _known(work: Work, view: View, entry: Entry) -> copies.Copy | None:
    """The copy that is here; a patient's are looked up once a type.

    Raises:
        WrongPatient: nobody's record is somebody's here.
    """
    if (entry.type, entry.id) in work.looked_up:
        return _of_view(view, work.looked_up[entry.type, entry.id])
    if isinstance(view, Grant):
        return copies.find(work.session, view, entry.type, entry.id)
    key = view.patient, entry.type
    if key not in work.known:
        rows = copies.of_type(work.session, view, entry.type)
        work.known[key] = {row.ehr_id: row for row in rows}
    return work.known[key].get(entry.id)


def _of_view(view: View, row: copies.Copy | None) -> copies.Copy | None:
    whose = view.patient if isinstance(view, Chart) else None
    if row is None or row.patient_id == whose:
        return row
    if whose is None:
        raise WrongPatient
    return None


def _is_newer(known: copies.Copy, received: Entry, work: Work) -> bool:
    """Whether what is here was said later than what the file says."""
    here, there = _updated(read_document(known.body).data), _updated(received.data)
    return here > there if here and there else known.read_at > work.told_at


def _updated(resource: Json) -> str:
    meta = resource.get("meta")
    stamp = meta.get("lastUpdated") if isinstance(meta, dict) else None
    covered = date_range(stamp) if isinstance(stamp, str) else None
    return covered[0] if covered else ""
