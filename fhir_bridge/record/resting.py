"""When an EHR is left alone, and what a page tells of how it is (C15).

An EHR that is left alone (``exchange``) is not asked for a patient whose copies are here: the page
shows them at once. Where nothing is here to be shown, it is asked all the same. A page that waited
for all it asked until it gave up counts against the EHR; what fails at once costs a page nothing,
and does not.
"""

from collections.abc import Iterable

from fhir_bridge import exchange
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.errors import EhrUnavailable, NotAllowed, NotSignedIn, NotSupported
from fhir_bridge.http import Unreachable
from fhir_bridge.launches import Context
from fhir_bridge.store import copies

AT_REST = "The EHR did not answer for a while, so it is left alone for a moment."
SILENT = EhrUnavailable.issue_code
UNASKED = frozenset(
    {kind.issue_code for kind in (NotAllowed, NotSignedIn, NotSupported, Unreachable)}
)
"""Problems of panels that need no answer: what they have says nothing of how the EHR is."""


def turn_of(bridge: Bridge, context: Context, *, may_probe: bool = True) -> exchange.Turn:
    """Whether to ask the EHR; it is always asked where no copy could stand in for its answer."""
    with bridge.store.reading() as session:
        known = bool(copies.of_type(session, context.chart, "Patient"))
    return exchange.turn_of(bridge, context.site.id, may_probe=may_probe) if known else "ask"


def at_rest(types: Iterable[str]) -> dict[str, Panel]:
    """What stands for the answers of an EHR that is not asked."""
    return {type: Panel(type, "failed", notes=(AT_REST,), problem=SILENT) for type in types}


def tell(bridge: Bridge, site: str, turn: exchange.Turn, panels: dict[str, Panel]) -> None:
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
