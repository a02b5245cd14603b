"""The way in: an attempt, the EHR, the way back, a context.

No HTTP happens inside a transaction: the launch row is used up first, then the EHR is asked,
then the context is written.
"""

import re
import secrets
from contextlib import suppress

from sqlmodel import Session

from fhir_bridge import attempts, opened, staff, staff_contexts, user_tokens
from fhir_bridge.attempts import WayOut
from fhir_bridge.bridge import Bridge, Connection
from fhir_bridge.clock import real_time
from fhir_bridge.ehr.smart import (
    Identity,
    Site,
    Style,
    TokenAnswer,
    TokenRefused,
    UnknownKey,
    authorization_refused,
    check_id_token,
    context_kept,
    exchange,
    find_site,
)
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.errors import LaunchRefused
from fhir_bridge.launches.context import Context, context_of
from fhir_bridge.roles import Right, rights_of
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import audit, outbox
from fhir_bridge.store.tables import BrowserRow, ContextRow
from fhir_bridge.wire import write_json

STANDALONE = "launch-standalone"
_TENANT = re.compile(r"[\w.:-]{1,64}", re.ASCII)


def site_named(bridge: Bridge, iss: str) -> str:
    """Id of the site an ``iss`` names, for the audit and the log; "" where it names none."""
    with suppress(LaunchRefused):
        return find_site(bridge.sites(), iss).id
    return ""


def begin(bridge: Bridge, *, iss: str, launch: str, browser: str) -> WayOut:
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
) -> WayOut:
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
        answer: the callback's parameters: ``state`` and ``code``, or ``error`` and
            ``error_uri``; maybe ``iss``.
        browser: hash of the browser binding, or None when no cookie arrived.

    Raises:
        LaunchRefused: anything about it cannot be trusted; no token was asked for, or it was
            thrown away.
    """
    site = bridge.site(site_id)
    attempt = attempts.use_up(bridge, site, answer.get("state", ""), browser)
    connection = bridge.connection(site)
    _check_sender(connection, answer)
    if "error" in answer:
        raise authorization_refused(answer["error"], site, answer.get("error_uri", ""))
    if not answer.get("code"):
        raise LaunchRefused("The EHR sent no code. Open the patient in the EHR and start again.")
    token = _exchange(bridge, connection, answer["code"], attempt.verifier)
    if token.id_token is None:
        unsaid = "The EHR did not say who you are. Footbridge needs to know."
        raise LaunchRefused(staff_contexts.NO_PATIENT if token.patient is None else unsaid)
    user = _identify(connection, token.id_token, attempt.nonce)
    role = staff.role_at_launch(bridge, site, user)
    shut = Right.CHART not in rights_of(role)
    if attempt.alone or token.patient is None or shut:
        asked = attempt.alone or shut  # the token is thrown away: such a role opens no chart
        return staff_contexts.open_for(bridge, site, token, user, str(browser), asked=asked)
    resumed = _resume(bridge, site, token, user, str(browser), attempt.resumes)
    style = connection.style(token.style_url)
    row = resumed or _open(bridge, site, token, user, str(browser), style)
    return context_of(site, row, role, request)


def _check_sender(connection: Connection, answer: dict[str, str]) -> None:
    """Stop where another server than the one we asked answers (L26, RFC 9207).

    One that promises to say who it is must do so with every code; an error without it gives nobody
    anything.
    """
    known = connection.configuration()
    said, wanted = answer.get("iss"), known.issuer or connection.site.base
    unsaid = said is None and known.names_itself and "code" in answer
    if unsaid or said not in {None, wanted}:
        raise LaunchRefused


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
    bridge: Bridge, site: Site, token: TokenAnswer, user: Identity, browser: str, style: Style
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
        opened_with=context_kept(token.fhir_context),
        style=write_json(style).decode() if style else "",
        csrf=secrets.token_urlsafe(24),
        opened_at=now,
        used_at=now,
        token_until=token.expires_at,
    )
    with bridge.store.writing() as session:
        row.user_name = staff.meet(session, site, user, now).name
        session.add(row)
        session.add(BrowserRow(site_id=site.id, ctx=row.ctx, browser=browser))
        _signed_in(bridge, session, site, row, token, detail=_tenant(token))
    return row


def _tenant(token: TokenAnswer) -> str:
    """What the EHR calls its tenant, for the audit alone: it chooses nothing of ours (L40)."""
    return f"tenant {token.tenant}" if _TENANT.fullmatch(token.tenant or "") else ""


def _signed_in(
    bridge: Bridge, session: Session, site: Site, row: ContextRow, token: TokenAnswer,
    detail: str = "",
) -> None:  # fmt: skip
    """Keep the token sealed, let what waited for this user go, and audit the launch."""
    user_tokens.keep(session, bridge.vault, row, token)
    chart = context_of(site, row, "").chart
    outbox.release_held(session, chart, context=row.ctx, user=(row.iss, row.sub), at=bridge.real())
    audit.of_view(session, chart, action="E", what="launch", patient=chart.patient, detail=detail)
    session.flush()
