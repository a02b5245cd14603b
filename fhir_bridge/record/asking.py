"""Asking an EHR as the user who is there: by whose token, what once more, how long to wait."""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace

from fhir_bridge import launches, user_tokens
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.chart import Panel, read_chart, read_panel
from fhir_bridge.ehr.client import EhrClient, Found
from fhir_bridge.errors import NotSignedIn
from fhir_bridge.launches import Context
from fhir_bridge.r4.datatypes import human_name
from fhir_bridge.user_tokens import UserToken

Asked = tuple[EhrClient | None, dict[str, Panel]]
"""Who asked, None for nobody, and what came of it by type."""


def client_of(bridge: Bridge, context: Context) -> EhrClient | None:
    """A client that reads as the user, while the EHR's token lives."""
    return _with(bridge, context, launches.access_token(bridge, context.site.id, context.ctx))


def ask(
    bridge: Bridge, context: Context, client: EhrClient | None, wanted: Iterable[str], *,
    probing: bool,
) -> Asked:  # fmt: skip
    """What the EHR answers; who probes it does not wait on for the patient, who is here."""
    if client is None:
        return None, {type: _signed_out(type) for type in wanted}
    read = read_chart(
        client, context.ehr_patient, bridge.executor, bridge.page_budget, wanted, bridge.page_grace
    )
    again, panels = _once_more(bridge, context, client, read)
    panels["Patient"] = _in_the_end(panels["Patient"], 0 if probing else bridge.patient_budget)
    return again, panels


def ask_one(bridge: Bridge, context: Context, client: EhrClient | None, type: str) -> Asked:
    """What the EHR answers about one type; it may take as long as one EHR read may."""
    if client is None:
        return None, {type: _signed_out(type)}
    return _once_more(
        bridge, context, client, {type: read_panel(client, type, context.ehr_patient)}
    )


def ask_name(bridge: Bridge, context: Context, client: EhrClient | None) -> "Future[Found] | None":
    """Ask who the user is, where that is not known; it is not waited for."""
    if client is None or context.user_name or not context.user:
        return None
    type, _, id = context.user.partition("/")
    return bridge.executor.submit(client.read, type, id)


def name_of(bridge: Bridge, context: Context, asked: "Future[Found] | None") -> str:
    """The user's name, remembered; a user the EHR does not show stays without one (L42)."""
    if asked is None or not asked.done() or asked.exception() is not None:
        return context.user_name
    name = human_name(asked.result().document.data) or ""
    return launches.name_user(bridge, context, name).user_name if name else ""


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


def _with(bridge: Bridge, context: Context, token: UserToken | None) -> EhrClient | None:
    if token is None:
        return None
    return bridge.connection(context.site).client(token.value, token.granted, bridge.clock)


def _signed_out(type: str) -> Panel:
    note = "The EHR's permission for this launch has ended. Open Footbridge from the EHR again."
    return Panel(type, "failed", notes=(note,), problem="login")
