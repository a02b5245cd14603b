"""The history of one goal: every revision with its text, who wrote it, and what the EHR answered.

The revisions are the record's own versions, the names come from their Provenance, what happened on
the way from ``store.deliveries``, the texts that were not chosen from ``store.settled_conflicts``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from fhir_bridge import staff
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.goals import KeptGoal, find_goal
from fhir_bridge.launches import Context
from fhir_bridge.r4.goal import goal_from_fhir
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import GoalView
from fhir_bridge.store import audit, deliveries, resources, settled_conflicts
from fhir_bridge.store.search import Query, Ref, Term, search
from fhir_bridge.store.tables import DeliveryEvent, SettledConflict
from fhir_bridge.wire import Json, read_json

MOST = 200  # revisions of one goal; the latest are shown


@dataclass(frozen=True)
class Happened:
    """One thing that happened to a revision on its way into the EHR.

    Attributes:
        event: a result of a write (``delivery.PLACED``), ``confirmed`` or ``changed-there``.
        ehr_version: the EHR's version of it, where it said one.
        words: the EHR's own, or what it did not keep; to be escaped by whoever shows them.
    """

    event: str
    at: datetime
    ehr_version: str
    words: str


@dataclass(frozen=True)
class NotTaken:
    """The EHR's text that was chosen against, and which of its fields won."""

    view: GoalView
    ehr_version: str
    taken: frozenset[str]


@dataclass(frozen=True)
class Revision:
    """One version of a goal of ours.

    Attributes:
        who: the name of who wrote it; "" where we never met them.
        before: the goal as it was; None for the first.
        beside: the other text, where this revision was a choice between two.
    """

    version: int
    at: datetime
    who: str
    goal: EnablementGoal
    before: EnablementGoal | None
    happened: tuple[Happened, ...]
    beside: NotTaken | None = None


@dataclass(frozen=True)
class History:
    """A goal as it is, and its revisions, the latest first."""

    kept: KeptGoal
    revisions: tuple[Revision, ...]


def tell_goal(bridge: Bridge, context: Context, key: UUID) -> History:
    """The history of one goal of ours.

    Raises:
        NotFound: this chart has no such goal.
    """
    kept, chart, id = find_goal(bridge, context.chart, key), context.chart, str(key)
    with bridge.store.reading() as session:
        rows = resources.history(session, chart, "Goal", id, count=MOST)
        authors = _authors(session, context, id)
        named = staff.names(session, context.site, set(authors.values()))
        events = deliveries.of(session, chart, "Goal", id)
        settled = {row.revision: row for row in settled_conflicts.of(session, chart, "Goal", id)}
    with bridge.store.writing() as session:
        what = f"Goal/{id}/_history"
        audit.of_view(session, chart, action="R", what=what, patient=chart.patient)
    goals = {row.version: goal_from_fhir(read_json(row.body)) for row in rows if not row.deleted}
    told = (
        Revision(
            row.version,
            row.updated,
            named.get(authors.get(row.version, ""), ""),
            goals[row.version],
            goals.get(row.version - 1),
            _happened(events, row.version),
            _beside(settled.get(row.version)),
        )
        for row in rows
        if row.version in goals
    )
    return History(kept, tuple(told))


def _happened(events: Sequence[DeliveryEvent], version: int) -> tuple[Happened, ...]:
    mine = [row for row in events if row.revision == version]
    told = [Happened(row.event, row.at, row.ehr_version, row.words) for row in mine]
    return tuple(sorted(told, key=lambda each: (each.at, _ORDER.get(each.event, 0))))


_ORDER = {deliveries.CONFIRMED: 1, deliveries.CHANGED_THERE: 2}
"""In one instant: sent, then read back, then found changed."""


def _authors(session: Session, context: Context, id: str) -> dict[int, str]:
    """Who wrote each version, by the reference of their Provenance."""
    term = Term("target", (Ref("Goal", id),))
    page = search(session, context.chart, Query("Provenance", (term,), count=MOST))
    return dict(filter(None, (_signed(read_json(row.body)) for row in page.rows)))


def _signed(provenance: Json) -> tuple[int, str] | None:
    try:
        version = int(provenance["target"][0]["reference"].rpartition("/_history/")[2])
        return version, str(provenance["agent"][0]["who"]["reference"])
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def _beside(row: SettledConflict | None) -> NotTaken | None:
    if row is None:
        return None
    views, _ = read_all([read_json(row.theirs)], "Goal")
    view = next(iter(views), None)
    if not isinstance(view, GoalView):
        return None
    return NotTaken(view, row.ehr_version, frozenset(row.taken.split()))
