"""What was refused at the door, in the audit: it is an attack, or a mistake worth knowing of."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from fhir_bridge.bridge import OURS, Bridge
from fhir_bridge.errors import BridgeError, NotAllowed
from fhir_bridge.launches import Context
from fhir_bridge.store import audit
from fhir_bridge.store.access import Actor

UNKNOWN_USER = Actor("unknown")


@contextmanager
def launch_audited(bridge: Bridge, what: str, *, site: str = "", request: str) -> Iterator[None]:
    """Audit a launch that is refused or fails, before a page is made of it (L1, L25).

    Args:
        what: ``launch`` or ``callback``.
        site: as the address named it; one that is not registered is not repeated.
    """
    try:
        yield
    except BridgeError as error:
        known = site in {each.id for each in bridge.sites()}
        refused = error.status < HTTPStatus.INTERNAL_SERVER_ERROR
        with bridge.store.writing() as session:
            audit.record(
                session, site=site if known else OURS, actor=UNKNOWN_USER, action="E", what=what,
                patient=None, outcome=audit.REFUSED if refused else audit.FAILED, request=request,
                detail=type(error).__name__,
            )  # fmt: skip
        raise


@contextmanager
def audited(bridge: Bridge, context: Context) -> Iterator[None]:
    """Audit that this user may not do what is done within, before a page is made of it."""
    try:
        yield
    except NotAllowed as error:
        note(bridge, context, type(error).__name__)
        raise


def note(bridge: Bridge, context: Context, reason: str) -> None:
    """Audit that a request of this context was refused before it did anything."""
    with bridge.store.writing() as session:
        audit.record(
            session, site=context.site.id, actor=context.chart.actor, action="E", what="refused",
            patient=context.patient, outcome=audit.REFUSED, request=context.request, detail=reason,
        )  # fmt: skip
