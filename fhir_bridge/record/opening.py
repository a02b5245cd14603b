"""The chart on one page: what the EHR shows of this patient, read side by side, and our goals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from fhir_bridge import delivery
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.chart import PANELS, Panel
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.smart import TOLD_MEDICINES_SCOPE, letters_of
from fhir_bridge.enrolment import is_enrolled
from fhir_bridge.errors import NotFound
from fhir_bridge.launches import Context
from fhir_bridge.r4.labels import bears
from fhir_bridge.record.asking import ask, ask_name, ask_one, client_of, name_of
from fhir_bridge.record.our_goals import where_goals_go, without_ours
from fhir_bridge.record.resting import at_rest, tell, turn_of
from fhir_bridge.record.standing_in import keep_or_recall
from fhir_bridge.store import audit

FIRST_PAGE = ("Patient", "CarePlan", "Encounter", "Goal", "CareTeam", "Condition")
"""What is read for Today, and no more: medicines wait for the pages that show them (G1)."""
SELDOM = frozenset({letters_of(TOLD_MEDICINES_SCOPE)[0]})
ELSEWHERE = frozenset({"Observation"})
"""What is read for the pages that compare it, and is no panel of its own."""


@dataclass(frozen=True)
class Record:
    """What a page shows of the EHR.

    Attributes:
        panels: by type; states of ``ehr.chart`` and ``copy``.
        reachable: the EHR answered at least one question.
        enrolled: we keep a record of this patient.
        user_name: the user's name, when this read told it.
        why_not: why goals stay with us, with ``{ehr}`` for its name; empty when they are sent.
        instead: what goals are written as, where that is not goals; with ``{ehr}``.
    """

    panels: dict[str, Panel]
    reachable: bool
    enrolled: bool
    user_name: str = ""
    why_not: str = ""
    instead: str = ""


def everything_of(context: Context) -> tuple[str, ...]:
    """Every type of a whole record: what few EHRs show only where its site asks for it."""
    asked = {letters_of(scope)[0] for scope in context.site.scopes}
    whole = (type for type in PANELS if type not in ELSEWHERE)
    return tuple(type for type in whole if type not in SELDOM or type in asked)


def open_record(bridge: Bridge, context: Context, wanted: Iterable[str]) -> Record:
    """Read the chart in one wave within the page budget; late types are said to be late.

    What the EHR can do and the user's name, when not known yet, are asked in the same wave (G1).
    """
    wanted, turn = tuple(wanted), turn_of(bridge, context)
    if turn == "rest":
        return from_copies(bridge, context, wanted)
    client, asked_at = client_of(bridge, context), bridge.clock()
    connection = bridge.connection(context.site)
    can = bridge.executor.submit(connection.capability)
    named = ask_name(bridge, context, client)
    note = delivery.ask_note(bridge, context.chart, client) if "Goal" in wanted else None
    client, panels = ask(bridge, context, client, wanted, probing=turn == "probe")
    tell(bridge, context.site.id, turn, panels)
    enrolled = is_enrolled(bridge.store, context)
    settled, reachable = _settle(bridge, context, client, panels, enrolled, asked_at)
    grace = bridge.page_budget if bridge.page_grace is None else bridge.page_grace
    delivery.take_answer(bridge, note, grace)
    if enrolled:
        bridge.faces.forget(context.ctx)
    elif panels["Patient"].read_at:
        bridge.faces.remember(context.ctx, panels["Patient"])
    name = name_of(bridge, context, named)
    granted = client.granted if client else None
    known = can.result() if can.done() and can.exception() is None else None
    where = where_goals_go(context.site, granted, known)
    return Record(settled, reachable, enrolled, name, *where)


def open_panel(bridge: Bridge, context: Context, type: str) -> Panel:
    """Read one panel that was late; it may take as long as one EHR read may."""
    if type == "Patient" or type in ELSEWHERE or type not in PANELS:
        raise NotFound
    rests = turn_of(bridge, context, may_probe=False) == "rest"
    client = None if rests else client_of(bridge, context)
    asked_at = bridge.clock()
    if rests:
        panels = at_rest([type])
    else:
        client, panels = ask_one(bridge, context, client, type)
    enrolled = is_enrolled(bridge.store, context)
    settled, _ = _settle(bridge, context, client, panels, enrolled, asked_at)
    return settled[type]


def from_copies(bridge: Bridge, context: Context, wanted: Iterable[str]) -> Record:
    """The record as it was last read; nothing is asked of the EHR."""
    panels, _ = _settle(bridge, context, None, at_rest(wanted), True, bridge.clock())
    known = bridge.connection(context.site).offers()
    where = where_goals_go(context.site, context.scope, known)
    return Record(panels, False, True, context.user_name, *where)


def _settle(
    bridge: Bridge,
    context: Context,
    client: EhrClient | None,
    panels: dict[str, Panel],
    enrolled: bool,
    asked_at: datetime,
) -> tuple[dict[str, Panel], bool]:
    """Audit what was read, keep copies, fall back on them, and set our own goals apart."""
    reachable = any(panel.state in {"read", "none", "forbidden"} for panel in panels.values())
    with bridge.store.writing() as session:
        read = "+".join(type for type, panel in panels.items() if panel.read_at)
        audit.of_view(
            session, context.chart, action="R", what=read or "nothing", patient=context.patient,
            detail="; ".join(("from the EHR", *_astray(panels))),
        )  # fmt: skip
        if enrolled:
            panels = keep_or_recall(bridge, session, context, panels)
    if "Goal" in panels:
        panels["Goal"] = without_ours(bridge, context, client, panels["Goal"], asked_at)
    denied = context.chart.denied_labels
    return {type: _without(panel, denied) for type, panel in panels.items()}, reachable


def _without(panel: Panel, denied: frozenset[tuple[str, str]]) -> Panel:
    """Leave out what the role of whoever looks does not read; that there is something, too."""
    shown = tuple(each for each in panel.documents if not bears(each.data, denied))
    if len(shown) == len(panel.documents):
        return panel
    return replace(panel, documents=shown, state=panel.state if shown else "none")


def _astray(panels: dict[str, Panel]) -> Iterator[str]:
    """What to look into: a page of the EHR that leads our token elsewhere (C2)."""
    for type, panel in panels.items():
        if panel.led_astray:
            yield f"the next page of {type} lies outside the EHR's base and was not asked for"
