"""What is followed of a patient, for a page: readings, limits, alerts, and what was set aside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from fhir_bridge import landmarks, staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.monitoring.alerts import asked_of
from fhir_bridge.care.monitoring.measures import MEASURES
from fhir_bridge.care.monitoring.readings import Reading, aside, in_order
from fhir_bridge.cases import discipline_of, role_of
from fhir_bridge.launches import Context
from fhir_bridge.monitoring.kept import KeptAlert, alerts_of, limits_of, readings_of
from fhir_bridge.monitoring.raising import raise_alerts
from fhir_bridge.people import staff_only
from fhir_bridge.r4.monitoring import KeptLimit
from fhir_bridge.store.access import Chart
from fhir_bridge.working_days import calendar_around


@dataclass(frozen=True)
class SetAside:
    """A reading that does not count, and why: a key of ``care.monitoring.readings.ASIDE``."""

    reading: Reading
    why: str


@dataclass(frozen=True)
class OfMeasure:
    """What is known of one measure.

    Attributes:
        readings: those that count, the first one first.
        limit: what was agreed last; None for nothing.
    """

    measure: str
    readings: tuple[Reading, ...]
    aside: tuple[SetAside, ...]
    limit: KeptLimit | None


@dataclass(frozen=True)
class Told:
    """What a page tells.

    Attributes:
        measures: those with a reading or a limit, in the order of ``MEASURES``.
        alerts: the open ones first, then the latest; ``asked``: who is asked now, by id.
        role, discipline: of the user who asks.
        names: of members of staff, by who they are in the audit.
        quiet: nothing is asked of the patient any more.
    """

    measures: tuple[OfMeasure, ...] = ()
    alerts: tuple[KeptAlert, ...] = ()
    asked: Mapping[str, tuple[str, ...]] | None = None
    role: str = ""
    discipline: Discipline | None = None
    names: Mapping[str, str] | None = None
    quiet: bool = False

    @property
    def may_act(self) -> bool:
        """Whether this user works with patients, and something may still be asked."""
        return self.role in PEOPLE and not self.quiet

    @property
    def open(self) -> tuple[KeptAlert, ...]:
        """What somebody still has to answer; nothing once nothing is asked."""
        return () if self.quiet else tuple(each for each in self.alerts if each.alert.open)


def tell(bridge: Bridge, context: Context) -> Told:
    """Everything that is followed; what the readings ask for is raised first.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    staff_only(context)
    raise_alerts(bridge, context.site, context.patient)
    return _told(bridge, context)


def _told(bridge: Bridge, context: Context) -> Told:
    chart, now = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.reading() as session:
        limits, readings = limits_of(session, chart), readings_of(session, chart)
        alerts = _ordered(alerts_of(session, chart, bridge.zone))
        calendar = calendar_around(now.date())
        counted = in_order(readings, now)
        measures = (
            OfMeasure(
                code,
                tuple(each for each in counted if each.measure == code),
                tuple(_aside((each for each in readings if each.measure == code), now)),
                limits.get(code),
            )
            for code in MEASURES
        )
        return Told(
            tuple(each for each in measures if each.readings or each.aside or each.limit), alerts,
            {e.id: asked_of(e.alert, now, calendar) for e in alerts if e.alert.open},
            role_of(session, context), discipline_of(session, context),
            staff.names(session, context.site, _people(alerts, limits)),
            landmarks.nothing_is_asked(session, chart),
        )  # fmt: skip


def open_for_staff(bridge: Bridge, context: Context) -> Told:
    """The same for a page that others may open, too: a patient or a relative is told nothing.

    Where nothing was ever agreed there is no alert, and no reading is looked at.
    """
    if context.user.startswith(staff.NOT_STAFF):
        return Told()
    return tell(bridge, context) if _is_agreed(bridge, context) else Told()


def already_raised(bridge: Bridge, context: Context) -> Told:
    """The same for a list of many patients, on which nothing is raised: the worker does that."""
    staff_only(context)
    return _told(bridge, context) if _is_agreed(bridge, context) else Told()


def _is_agreed(bridge: Bridge, context: Context) -> bool:
    with bridge.store.reading() as session:
        return bool(limits_of(session, context.chart))


def is_followed(session: Session, chart: Chart) -> bool:
    """Whether a limit is in force: then papers say that nobody watches live."""
    return any(not each.limit.ended for each in limits_of(session, chart).values())


def _aside(readings: Iterable[Reading], now: datetime) -> Iterable[SetAside]:
    for each in readings:
        if why := aside(each, now):
            yield SetAside(each, why)


def _ordered(alerts: Iterable[KeptAlert]) -> tuple[KeptAlert, ...]:
    latest = sorted(alerts, key=lambda each: each.alert.raised_at, reverse=True)
    return tuple(sorted(latest, key=lambda each: not each.alert.open))


def _people(alerts: Iterable[KeptAlert], limits: Mapping[str, KeptLimit]) -> set[str]:
    said = {entry.by for each in alerts for entry in each.alert.entries}
    return said | {each.alert.owner for each in alerts} | {each.by for each in limits.values()}
