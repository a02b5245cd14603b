"""The chart on one page: what the EHR shows of this patient, read side by side, and our goals.

For enrolled patients each EHR record is kept twice (decision 1): its bytes as received, and the
published body under our id. When the EHR does not answer, the last copy is shown with its time.
Nobody else's reads are kept.

An EHR that is left alone (``exchange``) is not asked for a patient whose copies are here: the page
shows them at once. Where nothing is here to be shown, it is asked all the same. A page that waited
for all it asked until it gave up counts against the EHR; what fails at once costs a page nothing,
and does not.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from fhir_bridge import delivery, exchange, launches, user_tokens
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.chart import PANELS, Panel, read_chart, read_panel
from fhir_bridge.ehr.client import EhrClient, Found
from fhir_bridge.ehr.quirks import quirks_of
from fhir_bridge.ehr.smart import TOLD_MEDICINES_SCOPE, Site, allows, letters_of
from fhir_bridge.ehr.targets import take_in
from fhir_bridge.ehr.targets.choice import GOAL, choose
from fhir_bridge.ehr_copies import LONGEST_ID, is_ours, keep_twice
from fhir_bridge.enrolment import is_enrolled
from fhir_bridge.errors import (
    BridgeError,
    EhrUnavailable,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NotSupported,
)
from fhir_bridge.http import Unreachable
from fhir_bridge.launches import Context
from fhir_bridge.r4.datatypes import human_name
from fhir_bridge.store import audit, copies, placement
from fhir_bridge.store.access import Chart
from fhir_bridge.user_tokens import UserToken
from fhir_bridge.wire import Document, read_document

AT_REST = "The EHR did not answer for a while, so it is left alone for a moment."
SILENT = EhrUnavailable.issue_code
UNASKED = frozenset(
    {kind.issue_code for kind in (NotAllowed, NotSignedIn, NotSupported, Unreachable)}
)
"""Problems of panels that need no answer: what they have says nothing of how the EHR is."""

COPY = "copy"
"""State of a panel that shows our last copy because the EHR did not answer."""


TAKES_NONE = "{ehr} does not take goals from other systems. They are kept here."
NOT_GRANTED = "This launch may not write goals to {ehr}. They are kept here."
"""Why a goal stays with us, for the page to say before anything is typed."""

FIRST_PAGE = ("Patient", "CarePlan", "Encounter", "Goal", "CareTeam", "Condition")
"""What is read for Today, and no more: medicines wait for the pages that show them (G1)."""

SELDOM = frozenset({letters_of(TOLD_MEDICINES_SCOPE)[0]})

IN_A_NOTE = "{ehr} takes no goals from other systems. They are filed there as a plan-of-care note."


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
    return tuple(type for type in PANELS if type not in SELDOM or type in asked)


def open_record(bridge: Bridge, context: Context, wanted: Iterable[str]) -> Record:
    """Read the chart in one wave within the page budget; late types are said to be late.

    What the EHR can do and the user's name, when not known yet, are asked in the same wave (G1).
    """
    wanted, turn = tuple(wanted), _turn(bridge, context)
    if turn == "rest":
        return _from_copies(bridge, context, wanted)
    client, asked_at = client_of(bridge, context), bridge.clock()
    connection = bridge.connection(context.site)
    can = bridge.executor.submit(connection.capability)
    named = _ask_name(bridge, context, client)
    note = delivery.ask_note(bridge, context.chart, client) if "Goal" in wanted else None
    client, panels = _asked(bridge, context, client, wanted, probing=turn == "probe")
    _tell(bridge, context.site.id, turn, panels)
    enrolled = is_enrolled(bridge.store, context)
    settled, reachable = _settle(bridge, context, client, panels, enrolled, asked_at)
    grace = bridge.page_budget if bridge.page_grace is None else bridge.page_grace
    delivery.take_answer(bridge, note, grace)
    if enrolled:
        bridge.faces.forget(context.ctx)
    elif panels["Patient"].read_at:
        bridge.faces.remember(context.ctx, panels["Patient"])
    name = _name(bridge, context, named)
    granted = client.granted if client else None
    known = can.result() if can.done() and can.exception() is None else None
    where = _where_goals_go(context.site, granted, known)
    return Record(settled, reachable, enrolled, name, *where)


def _asked(
    bridge: Bridge, context: Context, client: EhrClient | None, wanted: tuple[str, ...], *,
    probing: bool,
) -> tuple[EhrClient | None, dict[str, Panel]]:  # fmt: skip
    """What the EHR answers; who probes it does not wait on for the patient, who is here."""
    if client is None:
        return None, {type: _signed_out(type) for type in wanted}
    read = read_chart(
        client, context.ehr_patient, bridge.executor, bridge.page_budget, wanted, bridge.page_grace
    )
    again, panels = _once_more(bridge, context, client, read)
    panels["Patient"] = _in_the_end(panels["Patient"], 0 if probing else bridge.patient_budget)
    return again, panels


def _turn(bridge: Bridge, context: Context, *, may_probe: bool = True) -> exchange.Turn:
    """Whether to ask the EHR; it is always asked where no copy could stand in for its answer."""
    with bridge.store.reading() as session:
        known = bool(copies.of_type(session, context.chart, "Patient"))
    return exchange.turn_of(bridge, context.site.id, may_probe=may_probe) if known else "ask"


def _from_copies(bridge: Bridge, context: Context, wanted: Iterable[str]) -> Record:
    """The record as it was last read; nothing is asked."""
    at_rest = {type: _at_rest(type) for type in wanted}
    panels, _ = _settle(bridge, context, None, at_rest, True, bridge.clock())
    known = bridge.connection(context.site).offers()
    where = _where_goals_go(context.site, context.scope, known)
    return Record(panels, False, True, context.user_name, *where)


def _tell(bridge: Bridge, site: str, turn: exchange.Turn, panels: dict[str, Panel]) -> None:
    """Let the breaker know what came of a page's questions, where that may move it."""
    by_now = [_by_now(panel) for panel in panels.values()]
    asked = [panel for panel in by_now if panel.problem not in UNASKED]
    waiting = [panel for panel in asked if panel.pending]
    silent = [panel for panel in asked if panel.pending or panel.problem == SILENT]
    if turn == "probe" and asked and asked == silent:
        exchange.unheard(bridge, site, 1)
    elif turn == "probe":
        exchange.heard(bridge, site, asked=bool(asked))
    elif waiting and waiting == asked:
        exchange.unheard(bridge, site, len(waiting))


def _by_now(panel: Panel) -> Panel:
    """What came of a panel that was late, if it has come since."""
    return panel.pending.result() if panel.pending and panel.pending.done() else panel


def _once_more(
    bridge: Bridge, context: Context, client: EhrClient, panels: dict[str, Panel]
) -> tuple[EhrClient, dict[str, Panel]]:
    """What was refused with 401 is read again with another token, if there is one, once (L51)."""
    refused = [type for type, panel in panels.items() if panel.problem == NotSignedIn.issue_code]
    if not refused:
        return client, panels
    token = user_tokens.renewed(bridge, context.site.id, context.ctx, str(client.token))
    again = _with(bridge, context, token)
    if again is None:
        return client, panels
    patient, budget = context.ehr_patient, bridge.page_budget
    return again, panels | read_chart(again, patient, bridge.executor, budget, refused)


def _in_the_end(panel: Panel, seconds: float) -> Panel:
    """Wait on for the patient: without knowing who it is, no page can be drawn."""
    if panel.pending is None:
        return panel
    try:
        return panel.pending.result(seconds)
    except TimeoutError:
        return replace(panel, state="failed", notes=("The EHR is taking too long.",))


def _ask_name(bridge: Bridge, context: Context, client: EhrClient | None) -> "Future[Found] | None":
    if client is None or context.user_name or not context.user:
        return None
    type, _, id = context.user.partition("/")
    return bridge.executor.submit(client.read, type, id)


def _name(bridge: Bridge, context: Context, asked: "Future[Found] | None") -> str:
    """The user's name, remembered; a user the EHR does not show stays without one (L42)."""
    if asked is None or not asked.done() or asked.exception() is not None:
        return context.user_name
    name = human_name(asked.result().document.data) or ""
    return launches.name_user(bridge, context, name).user_name if name else ""


def _where_goals_go(
    site: Site, granted: frozenset[str] | None, known: Capability | None
) -> tuple[str, str]:
    """Why goals are kept here, and what they are written as where that is not goals (W4).

    Args:
        known: what the EHR can do, as far as that is known by now.
    """
    if known is None:
        return NOT_GRANTED if allows(granted, GOAL.type, "c") is False else "", ""
    choice = choose(known, quirks_of(site.quirks), site.write_targets, granted)
    if choice.target is GOAL:
        return "", ""
    if choice.target.whole:
        return "", IN_A_NOTE
    return NOT_GRANTED if choice.forbidden(GOAL) else TAKES_NONE, ""


def open_panel(bridge: Bridge, context: Context, type: str) -> Panel:
    """Read one panel that was late; it may take as long as one EHR read may."""
    if type == "Patient" or type not in PANELS:
        raise NotFound
    rests = _turn(bridge, context, may_probe=False) == "rest"
    client = None if rests else client_of(bridge, context)
    asked_at = bridge.clock()
    if client is None:
        panel = _at_rest(type) if rests else _signed_out(type)
    else:
        first = {type: read_panel(client, type, context.ehr_patient)}
        client, read = _once_more(bridge, context, client, first)
        panel = read[type]
    enrolled = is_enrolled(bridge.store, context)
    panels, _ = _settle(bridge, context, client, {type: panel}, enrolled, asked_at)
    return panels[type]


def client_of(bridge: Bridge, context: Context) -> EhrClient | None:
    """A client that reads as the user, while the EHR's token lives."""
    return _with(bridge, context, launches.access_token(bridge, context.site.id, context.ctx))


def _with(bridge: Bridge, context: Context, token: UserToken | None) -> EhrClient | None:
    if token is None:
        return None
    return bridge.connection(context.site).client(token.value, token.granted, bridge.clock)


def _at_rest(type: str) -> Panel:
    return Panel(type, "failed", notes=(AT_REST,), problem=SILENT)


def _signed_out(type: str) -> Panel:
    note = "The EHR's permission for this launch has ended. Open Footbridge from the EHR again."
    return Panel(type, "failed", notes=(note,), problem="login")


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
            copies.one_at_a_time(session, context.chart)
            panels = {
                type: _keep_or_recall(bridge, session, context, panel)
                for type, panel in panels.items()
            }
    if "Goal" in panels:
        panels["Goal"] = _without_ours(bridge, context, client, panels["Goal"], asked_at)
    return panels, reachable


def _astray(panels: dict[str, Panel]) -> Iterator[str]:
    """What to look into: a page of the EHR that leads our token elsewhere (C2)."""
    for type, panel in panels.items():
        if panel.led_astray:
            yield f"the next page of {type} lies outside the EHR's base and was not asked for"


def _keep_or_recall(bridge: Bridge, session: Session, context: Context, panel: Panel) -> Panel:
    if panel.read_at is not None:
        _keep_copies(session, context, panel, bridge.clock())
        return panel
    if panel.state not in {"failed", "late"}:
        return panel
    last = _last_copy(session, context, panel)
    face = bridge.faces.of(context.ctx) if panel.type == "Patient" and last is panel else None
    if face is None or face.read_at is None:
        return last
    # read before the record began, and not since
    _keep_copies(session, context, face, face.read_at)
    return _last_copy(session, context, panel)


def _keep_copies(session: Session, context: Context, panel: Panel, at: datetime) -> None:
    known = {row.ehr_id: row for row in copies.of_type(session, context.chart, panel.type)}
    for document in panel.documents:
        _keep_copy(session, context, document, known.get(str(document.data["id"])), at)
    listed = {str(document.data["id"]) for document in panel.documents}
    if listed and not panel.more and not panel.quarantined:  # an empty list proves nothing (C13)
        for row in (row for id, row in known.items() if id not in listed):
            row.quarantined = copies.UNLISTED


def _keep_copy(
    session: Session, context: Context, document: Document, known: copies.Copy | None, at: datetime
) -> None:
    """Keep one EHR record twice, if it is new or has changed; refused ones are quarantined."""
    ehr_id = str(document.data["id"])
    if is_ours(document) or len(ehr_id) > LONGEST_ID:  # the latter is shown as it came
        return
    keep_twice(
        session, context.chart, document, take_in(document, context.site.base), ehr_id=ehr_id,
        at=at, read_at=at, known=known,
    )  # fmt: skip


def _last_copy(session: Session, context: Context, panel: Panel) -> Panel:
    every = copies.of_type(session, context.chart, panel.type)
    rows = [row for row in every if row.quarantined != copies.UNLISTED]
    if not rows:
        return panel
    documents = tuple(read_document(row.body) for row in rows)
    oldest = min(row.read_at for row in rows)
    state: Any = "late" if panel.state == "late" else COPY  # what is late still comes by itself
    return replace(panel, state=state, documents=documents, read_at=oldest)


def _without_ours(
    bridge: Bridge, context: Context, client: EhrClient | None, panel: Panel, asked_at: datetime
) -> Panel:
    """Leave the EHR's own goals in the panel; replicas of ours only tell us how they fare."""
    ours = [document for document in panel.documents if is_ours(document)]
    if client and panel.state in {"read", "none"}:
        _note(bridge, context.chart, ours, asked_at)
        if not panel.more:
            _note_missing(bridge, context.chart, client, ours)
    if not ours:
        return panel
    rest = tuple(document for document in panel.documents if not is_ours(document))
    return replace(panel, documents=rest, state=panel.state if rest else "none")


def _note(bridge: Bridge, chart: Chart, ours: Iterable[Document], asked_at: datetime) -> None:
    with bridge.store.reading() as session:
        homes = placement.all_of(session, chart, "Goal")
    by_ehr_id = {row.ehr_id: row.id for row in homes.values()}
    for document in ours:
        id = by_ehr_id.get(str(document.data["id"]))
        if id is None:
            continue
        meta = document.data.get("meta")
        version = meta.get("versionId") if isinstance(meta, dict) else None
        delivery.note_seen(bridge, chart, id, Found(document, version, None), asked_at=asked_at)


def _note_missing(
    bridge: Bridge, chart: Chart, client: EhrClient, ours: Iterable[Document]
) -> None:
    """What was there and is in the list no more is asked for by its id: lists may lag (W8)."""
    with bridge.store.reading() as session:
        homes = placement.all_of(session, chart, "Goal").values()
    listed = {str(document.data["id"]) for document in ours}
    for home in homes:
        if home.state != "in-ehr" or not home.ehr_id or home.ehr_id in listed:
            continue
        try:
            client.read("Goal", home.ehr_id, fresh=True)
        except NotFound:
            delivery.note_gone(bridge, chart, "Goal", home.id)
        except BridgeError:
            return  # it does not answer now; the next page asks again
