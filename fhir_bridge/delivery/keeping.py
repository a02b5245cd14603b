"""One promise from claim to receipt: what the worker does, and the request that has just saved."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from fhir_bridge import launches, user_tokens
from fhir_bridge.bridge import Bridge, Connection
from fhir_bridge.delivery.gathering import gather
from fhir_bridge.delivery.looking_back import look_back
from fhir_bridge.delivery.parcels import Parcel, chart_of, pack
from fhir_bridge.delivery.sending import send
from fhir_bridge.delivery.settling import settle
from fhir_bridge.delivery.ways import WAYS
from fhir_bridge.ehr.capability import Capability
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.demotions import refusal
from fhir_bridge.ehr.quirks import quirks_of
from fhir_bridge.ehr.smart import Site, TokenRefused
from fhir_bridge.ehr.targets.choice import BY_TYPE, choose
from fhir_bridge.ehr.writing import WriteResult
from fhir_bridge.errors import BridgeError, EhrUnavailable, NotSignedIn
from fhir_bridge.http import CONNECT_SECONDS, READ_SECONDS
from fhir_bridge.store import outbox
from fhir_bridge.store.outbox import Claim

STAYS = "It is marked to stay here and is not written to any EHR."
DIED = "The patient has died: nothing more is sent."
ARRIVED = frozenset({"created", "adopted", "updated"})
ONE_WRITE = timedelta(seconds=CONNECT_SECONDS + READ_SECONDS)


class LeaseLost(BridgeError):
    """Somebody else is sending this by now. Nothing was sent here."""


def keep_next(bridge: Bridge, *, site: str | None = None, id: str | None = None) -> str | None:
    """Keep one promise that is due, if there is one.

    Args:
        id: only this record's (the request that has just saved it).

    Returns:
        What came of it (a key of ``PLACED``, or ``lost``: it took so long that another took
        over), or None when nothing was due.
    """
    with bridge.store.writing() as session:
        claim = outbox.claim(session, at=bridge.real(), site=site, id=id)
    if claim is None:
        return None
    try:
        return _keep(bridge, claim)
    except LeaseLost:
        return "lost"
    except BridgeError as error:
        # nothing was sent this time: the promise stands, and is tried again later
        away = isinstance(error, EhrUnavailable) or (isinstance(error, TokenRefused) and error.away)
        result = WriteResult("held" if isinstance(error, NotSignedIn) else "later", silent=away)
        settle(bridge, claim, result, asked=False)
        return result.state


def _keep(bridge: Bridge, claim: Claim) -> str:
    connection = bridge.connection(bridge.site(claim.site))
    capability = connection.capability()
    parcel = pack(bridge, connection, capability, claim)
    wanted = "update" if parcel.ehr_id else "create"
    if parcel.died:  # whatever was promised before (care rules, first ten no. 10)
        return _keep_here(bridge, parcel, DIED)
    if not parcel.may_leave:
        return _keep_here(bridge, parcel, STAYS)
    if not _is_offered(connection.site, capability, claim.type, wanted):
        return _otherwise(bridge, connection, capability, parcel)
    client, result = _sent(bridge, connection, capability, parcel)
    if why := refusal(wanted, result.status, result.issues):  # what is listed is a hint (C1)
        connection.demote(claim.type, wanted, why)
        capability = connection.capability()
        if not capability.can(claim.type, wanted):
            return _otherwise(bridge, connection, capability, parcel)
    if settle(bridge, claim, result) and (ehr_id := result.id or parcel.ehr_id):
        arrived = result.state in ARRIVED
        look_back(bridge, client, chart_of(claim), claim.type, claim.id, ehr_id, sent=arrived)
    return result.state


def _is_offered(site: Site, capability: Capability, type: str, interaction: str) -> bool:
    """Whether the EHR lists it and the site wants it."""
    return BY_TYPE[type].name in site.write_targets and capability.can(type, interaction)


def _otherwise(
    bridge: Bridge, connection: Connection, capability: Capability, parcel: Parcel
) -> str:
    """What this EHR takes instead; or nothing: it is kept here (W4)."""
    claim, site = parcel.claim, connection.site
    if BY_TYPE[claim.type].whole and _is_offered(site, capability, claim.type, "create"):
        settle(bridge, claim, WriteResult("later"))  # as a record of its own, next time
        return "later"
    wanted, quirks = site.write_targets, quirks_of(site.quirks)
    if parcel.ehr_id or not choose(capability, quirks, wanted).target.whole:
        return _keep_here(bridge, parcel)
    granted = _client(bridge, connection, claim).granted
    target = choose(capability, quirks, wanted, granted).target
    if not target.whole:
        return _keep_here(bridge, parcel)
    id = gather(bridge, connection, claim, target)
    return (id and keep_next(bridge, site=claim.site, id=id)) or "gathered"


def _keep_here(bridge: Bridge, parcel: Parcel, why: str = "") -> str:
    """This EHR takes no goals; or it took one, and takes no changes to it."""
    if parcel.ehr_id:
        reason = why or WAYS[parcel.claim.type].no_changes
        settle(bridge, parcel.claim, WriteResult("rejected", reason=reason))
        return "rejected"
    settle(bridge, parcel.claim, WriteResult("rejected", reason=why), kept_here=True)
    return "kept"


def _sent(
    bridge: Bridge, connection: Connection, capability: Capability, parcel: Parcel
) -> tuple[EhrClient, WriteResult]:
    """Send; a 401 did nothing there, so it is sent once more with a renewed token (W7)."""
    claim = parcel.claim
    client = _client(bridge, connection, claim)
    try:
        result = send(client, capability, parcel)
    except NotSignedIn:  # a look before sending was refused
        result = WriteResult("held", HTTPStatus.UNAUTHORIZED)
    if result.status == HTTPStatus.UNAUTHORIZED:
        token = user_tokens.renewed(bridge, claim.site, claim.context, str(client.token))
        if token:
            client = _guarded(bridge, claim, connection.client(token.value, token.granted))
            result = send(client, capability, parcel)
    return client, result


def _client(bridge: Bridge, connection: Connection, claim: Claim) -> EhrClient:
    """Act as the nurse while her token lives, else as ourselves, never as another user (W16)."""
    token = launches.access_token(bridge, claim.site, claim.context)
    if token is not None:
        return _guarded(bridge, claim, connection.client(token.value, token.granted))
    own = connection.backend(bridge.keys)
    if own is None:
        raise NotSignedIn
    return _guarded(bridge, claim, connection.client(own.access_token, own.granted))


def _guarded(bridge: Bridge, claim: Claim, client: EhrClient) -> EhrClient:
    """The client, writing only while the lease is ours for as long as one write can take.

    A worker that was paused between its claim and its write wakes up when another has sent the
    goal already. The fencing number keeps it from our record; this keeps it from the EHR (W2).
    """
    until = claim.until

    def before_write() -> None:
        nonlocal until
        at = bridge.real()
        if at + ONE_WRITE <= until:
            return
        with bridge.store.writing() as session:
            if not outbox.renew(session, claim, at=at):
                raise LeaseLost
        until = at + outbox.LEASE

    return replace(client, clock=bridge.clock, before_write=before_write)
