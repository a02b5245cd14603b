"""Goals that an EHR holds twice: seen, and put right where that may be done (W12).

A create whose answer was lost, an EHR restored from a backup, or our own record restored: each may
leave two goals with one mark there. The oldest stays. The others are marked entered-in-error when
we wrote them and nobody changed them since; else people are told (``exchange.standing``). Nothing
is ever deleted. A goal that is there and that we know nothing of is looked for at once, so that a
restored record finds again what it had sent before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from fhir_bridge import launches
from fhir_bridge.bridge import Bridge
from fhir_bridge.delivery.parcels import COURIER
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.reconcile import age, all_marked, is_retired
from fhir_bridge.ehr.targets import compare, to_ehr
from fhir_bridge.ehr.writing import weak_etag
from fhir_bridge.errors import BridgeError, EhrUnavailable, Gone, NotFound
from fhir_bridge.r4.canonicals import GOAL_ID
from fhir_bridge.store import audit, health, outbox, placement, resources, waiting
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import Placement
from fhir_bridge.wire import Document, Json, read_document, write_json

EVERY = timedelta(hours=1)
LEASE = timedelta(minutes=5)
RETIRED = "entered-in-error"
GOAL = "Goal"


@dataclass(frozen=True)
class _Look:
    """One patient's goals of ours, and what is needed to put them right."""

    bridge: Bridge
    client: EhrClient
    capability: Capability
    chart: Chart
    known: dict[str, str]

    def sent(self, session: Session, key: str) -> list[Json]:
        """Every version of a goal as the EHR would have it, the newest first."""
        newest = resources.find(session, self.chart, GOAL, key)
        versions = range(newest.version if newest else 0, 0, -1)
        rows = (resources.vread(session, self.chart, GOAL, key, each) for each in versions)
        quirks = self.client.quirks
        return [
            read_document(
                to_ehr(read_document(row.body), ehr_ids=self.known.get, quirks=quirks)
            ).data
            for row in rows
        ]


def look_over(
    bridge: Bridge, site: str, *, since: datetime | None = None, every: timedelta = EVERY
) -> Iterator[str]:
    """Look over one site, patient by patient: each step is short, so deliveries go on between.

    Args:
        since: only patients of whom something was to be sent since then; None looks at all.
        every: nothing is done when somebody looked within that time.

    Yields:
        What a step found: ``ok``, ``twins`` (put right, or told), ``found`` (there, unknown to us),
        ``failed``.
    """
    if not bridge.site(site).backend_client_id:
        return  # nobody of ours may look there while no nurse is signed in
    at = bridge.real()
    with bridge.store.writing() as session:
        until = health.take_over(session, site, at=at, before=at - every, lease=LEASE)
        patients = waiting.patients(session, site, since=since) if until else []
    while until and patients:
        step = _step(bridge, site, patients.pop())
        yield step
        if step == "away":
            break
        with bridge.store.writing() as session:
            until = health.hold_on(session, site, until, at=bridge.real(), lease=LEASE)
    if until:
        with bridge.store.writing() as session:
            health.looked_over(session, site, at=None if patients else at)


def _step(bridge: Bridge, site: str, patient: str) -> str:
    try:
        return _patient(bridge, Chart(site, patient, COURIER))
    except EhrUnavailable:
        return "away"
    except BridgeError:
        return "failed"  # this patient is not shown to us, or unknown by now: the others are


def _patient(bridge: Bridge, chart: Chart) -> str:
    connection = bridge.connection(bridge.site(chart.site))
    own = connection.backend(bridge.keys)
    if own is None:
        raise NotFound("Footbridge has no client of its own at this site.")
    client = connection.client(own.access_token, own.granted, bridge.clock)
    with bridge.store.reading() as session:
        known = launches.ehr_ids(session, connection.site, chart.patient)
    look = _Look(bridge, client, connection.capability(), chart, known)
    there = all_marked(client, GOAL, known[f"Patient/{chart.patient}"], GOAL_ID)
    found = {_goal(look, key, documents) for key, documents in there.items()}
    return next((each for each in ("twins", "found") if each in found), "ok")


def _goal(look: _Look, key: str, documents: tuple[Document, ...]) -> str:
    """One goal of ours, as often as the EHR holds it; the oldest first."""
    live = [each for each in documents if not is_retired(each.data)]
    with look.bridge.store.writing() as session:
        placed = placement.of(session, look.chart, GOAL, key, placement.EHR_GOAL)
        if outbox.in_flight(session, look.chart, GOAL, key):
            return "ok"  # on its way, or looked for already
        if not (placed and placed.ehr_id):
            again = waiting.look_again(session, look.chart, GOAL, key, at=look.bridge.real())
            return "found" if again else "ok"
        told, here = placed.twins, placed.ehr_id
    if not live or (len(live) == 1 and not told):
        return "ok"
    with look.bridge.store.reading() as session:
        ours = look.sent(session, key)
    stays, *others = _ordered(live, here, ours)
    ids = [str(each.data["id"]) for each in others]
    left = [id for id in ids if not _retire(look, key, stays, id, ours)]
    with look.bridge.store.writing() as session:
        _note(look, session, key, stays, left)
    return "twins"


def _ordered(live: list[Document], here: str, ours: list[Json]) -> list[Document]:
    """The one that stays, and the others: the oldest; of one age the one our receipt names.

    That one stays too where the oldest does not say what we wrote: no text of ours is given up for
    another that nobody has seen.
    """
    oldest, *others = sorted(live, key=lambda each: (age(each), each.data["id"] != here))
    if any(_says(each, oldest.data) for each in ours):
        return [oldest, *others]
    return sorted([oldest, *others], key=lambda each: each.data["id"] != here)


def _retire(look: _Look, key: str, stays: Document, id: str, ours: list[Json]) -> bool:
    """Mark one of two as a mistake, if we wrote it, nobody changed it and the EHR lets us."""
    if not look.capability.can(GOAL, "update"):
        return False
    try:
        found = look.client.read(GOAL, id, fresh=True)
    except Gone:
        return True
    etag = found.etag or weak_etag(found.version)
    if etag is None or not any(_says(each, found.document.data) for each in ours):
        return False
    why = f"The same as Goal/{stays.data['id']}, written twice by mistake."
    body = found.document.data | {"lifecycleStatus": RETIRED, "statusReason": why}
    result = look.client.update(GOAL, id, write_json(body), if_match=etag)
    with look.bridge.store.writing() as session:
        audit.of_view(
            session, look.chart, action="U", what=f"{GOAL}/{key}", patient=look.chart.patient,
            detail=f"Goal/{id} in the EHR is a second one, entered in error: {result.state}",
        )  # fmt: skip
    return result.state == "updated"


def _note(look: _Look, session: Session, key: str, stays: Document, left: list[str]) -> None:
    """Remember which ones are left; and the one that stays, where our receipt named another."""
    placed = placement.of(session, look.chart, GOAL, key, placement.EHR_GOAL, lock=True)
    if placed is None:
        return
    placed.twins = " ".join(left)
    if placed.ehr_id != stays.data["id"]:
        _move(look, session, placed, stays)
    session.add(placed)


def _move(look: _Look, session: Session, placed: Placement, there: Document) -> None:
    """Our goal lives in another record of the EHR from now on; its text there may be older."""
    meta = there.data.get("meta")
    version = meta.get("versionId") if isinstance(meta, dict) else None
    newest, *_ = look.sent(session, placed.id)
    placed.ehr_id, placed.ehr_version = str(there.data["id"]), version
    placed.etag = weak_etag(version)
    placed.theirs = there.raw
    placed.differences = "; ".join(each.words for each in compare(newest, there.data))
    if _says(newest, there.data):
        placement.verified(placed, look.bridge.clock())
    else:
        placed.state = placement.CONFLICT
        outbox.withdraw(session, look.chart, GOAL, placed.id, after=placed.revision)


def _says(ours: Json, theirs: Json) -> bool:
    """Whether a record there says what we sent, apart from what the EHR does not keep."""
    return not any(each.kind == "changed" for each in compare(ours, theirs))
