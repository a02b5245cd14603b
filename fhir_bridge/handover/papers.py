"""The documents of handovers that are kept, ours and others', and whom ours were given.

Reading them out whole, to print or to send on, is noted in the audit.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from fhir_bridge import authored, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.handover.answering import lead_asked_from
from fhir_bridge.errors import NotFound
from fhir_bridge.launches import Context
from fhir_bridge.r4.handover_papers import (
    GIVEN,
    Filed,
    Giving,
    document_from_fhir,
    giving_from_fhir,
    is_giving,
    kind_of,
)
from fhir_bridge.r4.observation import Code
from fhir_bridge.store import audit
from fhir_bridge.store.access import Chart
from fhir_bridge.working_days import calendar_around


@dataclass(frozen=True)
class Given:
    """One handover as a page tells it.

    Attributes:
        version: of its ``giving``, which a change must name.
        replaced: a later version took its place.
        lead_from: from when the lead is asked, while nobody answered.
        by: the name of who made it.
    """

    document: Filed
    giving: Giving
    version: int
    replaced: bool
    lead_from: datetime
    by: str = ""

    @property
    def waits(self) -> bool:
        """Whether somebody has still to answer."""
        return self.giving.answer is None and not self.replaced


def given(bridge: Bridge, context: Context) -> tuple[Given, ...]:
    """Every handover that was made for this patient, the latest first."""
    with bridge.store.reading() as session:
        found = _of_chart(session, context.chart)
        names = staff.names(session, context.site, {each.document.by for each in found})
    return tuple(
        replace(each, by=names.get(each.document.by, ""), lead_from=_lead_from(bridge, each.giving))
        for each in sorted(found, key=lambda one: one.document.at, reverse=True)
    )


def one_given(session: Session, chart: Chart, id: str) -> Given:
    """One handover.

    Raises:
        NotFound: this chart has none of that id.
    """
    found = next((each for each in _of_chart(session, chart) if each.document.id == id), None)
    if found is None:
        raise NotFound
    return found


def hand_out(bridge: Bridge, context: Context, id: str, how: str) -> Filed:
    """A document of this chart, ours or another's; noted in the audit: who took it, and how.

    Args:
        how: ``downloaded`` or ``printed``.

    Raises:
        NotFound: this chart has none of that id.
    """
    with bridge.store.writing() as session:
        found = [each for each in of_kind(session, context.chart) if each.id == id]
        if not found:
            raise NotFound
        to = _place_of(session, context.chart, found[0])
        audit.of_view(
            session, context.chart, action="R", what=f"DocumentReference/{id}",
            patient=context.patient, detail=f"document {how}{to}",
        )  # fmt: skip
    return found[0]


def of_kind(session: Session, chart: Chart, kind: Code | None = None) -> list[Filed]:
    """Every document of one kind that is kept for this patient, or of all, oldest first."""
    found = authored.each_of(session, chart, "DocumentReference")
    wanted = (each for each in found if (said := kind_of(each.data)) and kind in {None, said})
    return [document_from_fhir(each.data) for each in wanted]


def _place_of(session: Session, chart: Chart, filed: Filed) -> str:
    if filed.kind != GIVEN:
        return ""
    return f", made for {one_given(session, chart, filed.id).giving.receiver.place}"


def _of_chart(session: Session, chart: Chart) -> list[Given]:
    told = {
        giving.document: (each.version, giving)
        for each in authored.each_of(session, chart, "Communication")
        if is_giving(each.data) and (giving := giving_from_fhir(each.data))
    }
    found = of_kind(session, chart, GIVEN)
    later = {each.replaces for each in found}
    return [
        Given(each, told[each.id][1], told[each.id][0], each.id in later, each.at)
        for each in found if each.id in told
    ]  # fmt: skip


def _lead_from(bridge: Bridge, giving: Giving) -> datetime:
    at = giving.at.astimezone(bridge.zone)
    return lead_asked_from(at, calendar_around(at.date()))
