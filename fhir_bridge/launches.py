"""Launches: from an EHR's link to a context, and what a context allows until it ends.

One launch = one context = one user, one patient, one browser. A second launch opens another
context and touches none that is open, because SMART does not keep two tabs in step (L46).
No HTTP happens inside a transaction: the launch row is used up first, then the EHR is asked,
then the context is written.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from fhir_bridge import attempts, opened, staff, staff_contexts, user_tokens
from fhir_bridge.bridge import Bridge, Connection
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import (
    Identity,
    Site,
    TokenAnswer,
    TokenRefused,
    UnknownKey,
    authorization_refused,
    check_id_token,
    exchange,
    find_site,
)
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import LaunchRefused, NotFound
from fhir_bridge.staff import actor_of
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import audit, outbox
from fhir_bridge.store.access import Chart
from fhir_bridge.store.tables import BrowserRow, ContextRow, Enrolment, Staff
from fhir_bridge.user_tokens import LONGEST, UserToken

STANDALONE = "launch-standalone"


@dataclass(frozen=True)
class Context:
    """What a launch opened. ``chart`` is the only way from here to the patient's record.

    Attributes:
        patient: our id of the patient; every unsafe request must name it.
        ehr_patient: the EHR's id; used towards the EHR alone.
        user: reference of the user in the EHR, e.g. ``Practitioner/castillo``.
        csrf: the secret every form of this context carries.
        scope: what the EHR granted; ``None`` when it did not say.
        token_until: when the EHR's access token ends.
        renews: the EHR lets us renew it.
    """

    site: Site
    ctx: str
    patient: str
    ehr_patient: str
    user: str
    user_name: str
    csrf: str = field(repr=False)
    scope: frozenset[str] | None
    banner: bool
    intent: str
    encounter: str
    opened_at: datetime
    token_until: datetime
    renews: bool = False
    request: str = ""

    @property
    def chart(self) -> Chart:
        """This patient's record, opened by this user."""
        return Chart(
            self.site.id, self.patient, actor_of(self.site, self.user, self.user_name), self.request
        )


def begin(bridge: Bridge, *, iss: str, launch: str, browser: str) -> str:
    """Start an EHR launch.

    Args:
        iss: as received; becomes ``aud`` unchanged (L15).
        launch: the opaque launch value, passed on.
        browser: hash of the browser binding; only that browser may finish.

    Returns:
        Where to send the browser.

    Raises:
        LaunchRefused: the EHR is not registered (nothing is asked of it), or cannot be used.
        EhrUnavailable: it did not answer.
    """
    return attempts.send_out(bridge, find_site(bridge.sites(), iss), iss, launch, browser)


def begin_standalone(
    bridge: Bridge, *, site_id: str, browser: str, resumes: str = "", alone: bool = False
) -> str:
    """Start without a chart: the EHR lets the user choose the patient (L54).

    Args:
        browser: as in ``begin``.
        resumes: the context to go on with, if the same user comes back with the same patient.
        alone: no patient at all: the pages of a site's staff (decision 11).

    Raises:
        NotFound: no such EHR is registered; there is no way in for any other.
        LaunchRefused: this EHR says what it can do, and this is not part of it (L12).
    """
    site = bridge.site(site_id)
    listed = bridge.connection(site).configuration().capabilities
    if listed and STANDALONE not in listed:
        raise LaunchRefused("This EHR starts apps from its charts alone. Open the patient there.")
    return attempts.send_out(bridge, site, site.base, None, browser, resumes, alone=alone)


def finish(
    bridge: Bridge, *, site_id: str, answer: dict[str, str], browser: str | None, request: str = ""
) -> Context | StaffContext:
    """Take the browser back from the EHR and open a context.

    Args:
        answer: the callback's parameters: ``state`` and ``code``, or ``error``; maybe ``iss``.
        browser: hash of the browser binding, or None when no cookie arrived.

    Raises:
        LaunchRefused: anything about it cannot be trusted; no token was asked for, or it was
            thrown away.
    """
    site = bridge.site(site_id)
    attempt = attempts.use_up(bridge, site, answer.get("state", ""), browser)
    connection = bridge.connection(site)
    if "iss" in answer and answer["iss"] != (connection.configuration().issuer or site.base):
        raise LaunchRefused  # another server's answer (L26, RFC 9207)
    if "error" in answer:
        raise authorization_refused(answer["error"], site.scopes)
    if not answer.get("code"):
        raise LaunchRefused("The EHR sent no code. Open the patient in the EHR and start again.")
    token = _exchange(bridge, connection, answer["code"], attempt.verifier)
    alone = attempt.alone or token.patient is None
    if token.id_token is None:
        unsaid = "The EHR did not say who you are. Footbridge needs to know."
        raise LaunchRefused(staff_contexts.NO_PATIENT if token.patient is None else unsaid)
    user = _identify(connection, token.id_token, attempt.nonce)
    if alone:
        asked = attempt.alone
        return staff_contexts.open_for(bridge, site, token, user, str(browser), asked=asked)
    resumed = _resume(bridge, site, token, user, str(browser), attempt.resumes)
    row = resumed or _open(bridge, site, token, user, str(browser))
    return context_of(site, row, request)


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
    if not background:
        opened.touch(bridge, row)
    return context_of(bridge.site(row.site_id), row, request)


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


def end(bridge: Bridge, context: Context) -> None:
    """Log out of one context; what it promised to send is kept."""
    with bridge.store.writing() as session:
        session.get_one(ContextRow, (context.site.id, context.ctx)).ended_at = real_time()
        user_tokens.forget(session, context.site.id, context.ctx)
        audit.of_view(session, context.chart, action="E", what="logout", patient=context.patient)
    bridge.faces.forget(context.ctx)


def context_of(site: Site, row: ContextRow, request: str = "") -> Context:
    """A stored context as a value."""
    return Context(
        site=site, ctx=row.ctx, patient=row.patient_id, ehr_patient=row.ehr_patient_id,
        user=row.user, user_name=row.user_name, csrf=row.csrf,
        scope=frozenset(row.scope.split()) if row.scope else None, banner=row.banner,
        intent=row.intent, encounter=row.encounter, opened_at=row.opened_at,
        token_until=row.token_until, renews=row.renew_at is not None, request=request,
    )  # fmt: skip


def _exchange(bridge: Bridge, connection: Connection, code: str, verifier: str) -> TokenAnswer:
    """Give the code for a token; after an answer that smells of old discovery, forget that."""
    site = connection.site
    try:
        return exchange(
            connection.session, site, connection.configuration(), code, verifier,
            attempts.redirect_uri(bridge, site), bridge.keys,
        )  # fmt: skip
    except TokenRefused as error:
        if error.code in {"invalid_client", "404"}:  # L11; the code itself is spent (L31)
            connection.configuration(anew=True)
        raise


def _identify(connection: Connection, id_token: str, nonce: str) -> Identity:
    """Check who the user is; an unknown signing key is looked for once more (L41)."""
    site = connection.site
    try:
        return check_id_token(id_token, connection.issuer_keys(), site, nonce, real_time())
    except UnknownKey:
        keys = connection.issuer_keys(anew=True)
        return check_id_token(id_token, keys, site, nonce, real_time())


def _resume(
    bridge: Bridge, site: Site, token: TokenAnswer, user: Identity, browser: str, ctx: str
) -> ContextRow | None:
    """Go on with a context: only the same user, patient and browser may (L46, L53)."""
    now = real_time()
    with bridge.store.writing() as session:
        row = session.get(ContextRow, (site.id, ctx))
        bound = session.get(BrowserRow, (site.id, ctx, browser))
        if row is None or bound is None or not opened.lives(bridge, row, now):
            return None
        if (row.ehr_patient_id, row.iss, row.sub) != (token.patient, user.iss, user.sub):
            return None
        row.used_at = now
        row.scope = " ".join(sorted(token.granted or ()))
        _signed_in(bridge, session, site, row, token, detail="went on")
    return row


def _open(
    bridge: Bridge, site: Site, token: TokenAnswer, user: Identity, browser: str
) -> ContextRow:
    now = real_time()
    row = ContextRow(
        site_id=site.id,
        ctx=secrets.token_urlsafe(16),
        patient_id=our_id(site.base, "Patient", str(token.patient)),
        ehr_patient_id=str(token.patient),
        encounter=token.encounter or "",
        user=user.fhir_user or "",
        iss=user.iss,
        sub=user.sub,
        scope=" ".join(sorted(token.granted or ())),
        intent=token.intent or "",
        banner=token.need_patient_banner,
        csrf=secrets.token_urlsafe(24),
        opened_at=now,
        used_at=now,
        token_until=token.expires_at,
    )
    with bridge.store.writing() as session:
        row.user_name = staff.meet(session, site, user, now).name
        session.add(row)
        session.add(BrowserRow(site_id=site.id, ctx=row.ctx, browser=browser))
        _signed_in(bridge, session, site, row, token)
    return row


def _signed_in(
    bridge: Bridge, session: Session, site: Site, row: ContextRow, token: TokenAnswer,
    detail: str = "",
) -> None:  # fmt: skip
    """Keep the token sealed, let what waited for this user go, and audit the launch."""
    user_tokens.keep(session, bridge.vault, row, token)
    chart = context_of(site, row).chart
    outbox.release_held(session, chart, context=row.ctx, user=(row.iss, row.sub), at=bridge.real())
    audit.of_view(session, chart, action="E", what="launch", patient=chart.patient, detail=detail)
    session.flush()


def forget_old(session: Session, now: datetime) -> None:
    """Remove what can no longer be used: launch attempts, tokens of ended contexts."""
    attempts.forget_old(session, now)
    spent = or_(col(ContextRow.renew_at).is_(None), col(ContextRow.opened_at) < now - LONGEST)
    over = select(ContextRow).where(col(ContextRow.token_until) < now - attempts.LIFE, spent)
    for context in session.exec(over):
        user_tokens.forget(session, context.site_id, context.ctx)
