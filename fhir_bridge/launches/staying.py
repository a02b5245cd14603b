"""While a context is open: a page finds it, asks the EHR with its token, learns its user's name."""

from dataclasses import replace

from sqlmodel import Session

from fhir_bridge import emergencies, opened, staff, user_tokens
from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.smart import Site
from fhir_bridge.errors import NotFound
from fhir_bridge.launches.context import Context, context_of
from fhir_bridge.staff import actor_of
from fhir_bridge.store.tables import ContextRow, Enrolment, Staff
from fhir_bridge.user_tokens import UserToken


def find(
    bridge: Bridge, ctx: str, browser: str | None, *, request: str = "", background: bool = False
) -> Context:
    """The context of a request.

    Args:
        background: the page asked by itself: no sign of a person at the screen.

    Raises:
        NotSignedIn: unknown, ended, idle too long, or opened in another browser. One answer for
            all: whether a context exists is nobody else's business.
    """
    with bridge.store.reading() as session:
        row = opened.look_up(bridge, session, ctx, browser, opened.PATIENT)
        role = staff.role_of(session, row.site_id, row.iss, row.sub, row.user)
        emergency = emergencies.lasting(session, row, role, bridge.real())
    if not background:
        opened.touch(bridge, row)
    return context_of(bridge.site(row.site_id), row, role, request, emergency)


def access_token(bridge: Bridge, site: str, ctx: str) -> UserToken | None:
    """The user's EHR token, renewed when it is time; None when the sign-in there is over."""
    return user_tokens.current(bridge, site, ctx)


def ehr_ids(session: Session, site: Site, patient: str, ctx: str = "") -> dict[str, str]:
    """The EHR's ids of an enrolled patient and of a context's user, by our references.

    Raises:
        NotFound: we keep no record of this patient.
    """
    row = session.get(Enrolment, (site.id, patient))
    if row is None:
        raise NotFound
    known = {f"Patient/{patient}": row.ehr_patient_id}
    context = session.get(ContextRow, (site.id, ctx)) if ctx else None
    if context and context.user:
        known[actor_of(site, context.user).who] = context.user.rpartition("/")[2]
    return known


def name_user(bridge: Bridge, context: Context, name: str) -> Context:
    """Remember the user's name once the EHR has told it."""
    with bridge.store.writing() as session:
        row = session.get_one(ContextRow, (context.site.id, context.ctx))
        row.user_name = name
        who = session.get(Staff, (context.site.id, row.iss, row.sub))
        if who:
            who.name = name
    return replace(context, user_name=name)
