"""A goal of ours and one that the EHR owns: possibly the same, and a person says so.

Linked means: shown together, and ours is not sent. The EHR's goal stays its owner's: a link gives
us no right to write over it, so it is no placement. A refusal is remembered for those two goals.
Nothing is ever linked by itself (decision 33).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import NotFound, Refused, Stale
from fhir_bridge.goals import KeptGoal, find_goal
from fhir_bridge.launches import Context
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import GoalView
from fhir_bridge.store import audit, goal_links, outbox, resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.goal_links import LINKED, REFUSED
from fhir_bridge.wire import read_json

WITHDRAWN = "withdrawn"
"""State of a promise that nobody keeps, because the EHR has the goal already."""

_AWAY = frozenset({"sending", "unknown"})
_PLAIN = re.compile(r"\W+")


@dataclass(frozen=True)
class Other:
    """A goal of the EHR: our id of it, and what it says."""

    id: str
    view: GoalView


@dataclass(frozen=True)
class Beside:
    """The EHR's goals as they stand beside ours.

    Attributes:
        linked: those that a person said are the same as one of ours, by the key of ours.
        possible: those that may be, by the key of ours; somebody is to be asked.
        apart: all others, and those that are only possible.
    """

    linked: Mapping[UUID, Other] = field(default_factory=dict)
    possible: Mapping[UUID, Other] = field(default_factory=dict)
    apart: tuple[GoalView, ...] = ()


def beside(bridge: Bridge, context: Context, goals: Iterable[KeptGoal], read: Panel) -> Beside:
    """Set the EHR's goals beside ours.

    Args:
        read: the EHR's goals as ``record`` gives them, ours left out.
    """
    views, _ = read_all((each.data for each in read.documents), "Goal")
    base = context.site.base
    others = [
        Other(our_id(base, "Goal", view.id), view) for view in views if isinstance(view, GoalView)
    ]
    with bridge.store.reading() as session:
        said = {(row.id, row.other): row.state for row in goal_links.all_of(session, context.chart)}
        linked, possible = {}, {}
        for kept in goals:
            for other in others:
                state = said.get((str(kept.goal.key), other.id))
                if state == LINKED:
                    linked[kept.goal.key] = other
                elif state is None and may_be_the_same(kept, other.view) and _copied(
                    session, context.chart, other.id
                ):  # fmt: skip
                    possible[kept.goal.key] = other
    shown = {other.id for other in linked.values()}
    return Beside(linked, possible, tuple(each.view for each in others if each.id not in shown))


def may_be_the_same(kept: KeptGoal, view: GoalView) -> bool:
    """Whether to ask: the same words, start dates that agree, and ours is not in the EHR yet.

    Case, spaces and punctuation of the words do not count; a start date that the EHR does not say
    agrees with any.
    """
    if kept.linked or not _is_here_alone(kept):
        return False
    started = kept.goal.started or date.min
    agree = not view.start or started.isoformat().startswith(view.start)
    return agree and _plain(view.statement) == _plain(kept.goal.statement) != ""


def link(bridge: Bridge, context: Context, key: UUID, other: str) -> None:
    """Note that two goals are the same: from now on they are shown together, ours is not sent.

    Raises:
        NotFound: this chart has no such goal of ours, or none of the EHR.
        Refused: they are not alike any more, or ours is in the EHR already.
        Stale: ours is being sent at this moment.
    """
    kept = find_goal(bridge, context.chart, key)
    chart = context.chart
    with bridge.store.writing() as session:
        if goal_links.linked(session, chart, str(key)) == other:
            return
        if not may_be_the_same(kept, _read(session, chart, other)):
            raise Refused("These two goals are not alike any more. Nothing was linked.")
        outbox.withdraw(session, chart, "Goal", str(key), state=WITHDRAWN)
        if outbox.in_flight(session, chart, "Goal", str(key)):
            raise Stale("This goal is just being sent. Look again in a moment.")
        _say(bridge, session, chart, key, other, LINKED)


def refuse(bridge: Bridge, context: Context, key: UUID, other: str) -> None:
    """Note that two goals are two. Nobody is asked again, and ours is sent if it was not for this.

    Raises:
        NotFound: this chart has no such goal of ours, or none of the EHR.
    """
    kept = find_goal(bridge, context.chart, key)
    chart = context.chart
    with bridge.store.writing() as session:
        _read(session, chart, other)
        was_linked = goal_links.linked(session, chart, str(key)) == other
        _say(bridge, session, chart, key, other, REFUSED)
        if was_linked:
            outbox.promise_anew(
                session, chart, "Goal", str(key), kept.version, context=context.ctx,
                at=bridge.real(),
            )  # fmt: skip


def _is_here_alone(kept: KeptGoal) -> bool:
    """Ours never arrived in the EHR, and is not on its way."""
    arrived = kept.placed is not None and kept.placed.ehr_id is not None
    return not arrived and (kept.promise is None or kept.promise.state not in _AWAY)


def _plain(words: str) -> str:
    return _PLAIN.sub(" ", words).strip().casefold()


def _copied(session: Session, chart: Chart, other: str) -> bool:
    row = resources.find(session, chart, "Goal", other)
    return row is not None and row.owner == "ehr"


def _read(session: Session, chart: Chart, other: str) -> GoalView:
    row = resources.read(session, chart, "Goal", other)
    views, _ = read_all([read_json(row.body)], "Goal") if row.owner == "ehr" else ([], [])
    view = next(iter(views), None)
    if not isinstance(view, GoalView):
        raise NotFound
    return view


def _say(bridge: Bridge, session: Session, chart: Chart, key: UUID, other: str, state: str) -> None:
    goal_links.say(session, chart, str(key), other, state, bridge.clock())
    audit.of_view(
        session, chart, action="U", what=f"Goal/{key}", patient=chart.patient,
        detail=f"{state}: Goal/{other}",
    )  # fmt: skip
