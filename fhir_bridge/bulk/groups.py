"""A client's group: the members it has now, made when it is read and kept nowhere (B1, M8).

A client sees its own group and no other. Whoever said no to sharing is not in it, and whoever
joins or leaves is, or is not, from the next request on.
"""

from datetime import datetime
from hashlib import sha256

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.clients import Client
from fhir_bridge.granting import grant_for
from fhir_bridge.r4.canonicals import CLIENT_ID
from fhir_bridge.store.access import Grant
from fhir_bridge.store.members import shown
from fhir_bridge.store.resources import Stored
from fhir_bridge.wire import Json, instant, write_json


def group_id(client: str) -> str:
    """The id of a client's group; "_" may stand in a client's id and in no FHIR id."""
    return client.replace("_", "-")


def groups(session: Session, grant: Grant) -> list[Stored]:
    """The groups that a client sees: its own."""
    members = grant.members
    if members is None:
        return []
    found = shown(session, grant.site, members)
    body = write_json(
        _group(
            grant, members.client, [_member(row.patient_id, row.since, row.until) for row in found]
        )
    )
    # it has no history: a number that changes whenever it says something else
    version = int.from_bytes(sha256(body).digest()[:4]) % 1_000_000_000
    return [Stored(
        site=grant.site, type="Group", id=group_id(members.client), version=version, change_no=0,
        updated=members.at, patient=None, owner="ours", deleted=False, body=body,
    )]  # fmt: skip


def shown_members(bridge: Bridge, client: Client) -> frozenset[str]:
    """Our ids of the patients whom a client sees just now."""
    members = grant_for(client, "", at=bridge.clock()).members
    assert members  # noqa: S101 - a client's grant always has them
    with bridge.store.reading() as session:
        return frozenset(row.patient_id for row in shown(session, client.site, members))


def _group(grant: Grant, client: str, members: list[Json]) -> Json:
    named = [{"system": CLIENT_ID, "value": client}]
    group = {
        "resourceType": "Group", "id": group_id(client), "identifier": named, "active": True,
        "type": "person", "actual": True, "name": f"Members of {grant.actor.name}",
        "managingEntity": {
            "type": "Organization", "identifier": named[0], "display": grant.actor.name,
        },
        "quantity": len(members),
    }  # fmt: skip
    return group | ({"member": members} if members else {})


def _member(patient: str, since: datetime, until: datetime | None) -> Json:
    period = {"start": instant(since)} | ({"end": instant(until)} if until else {})
    return {"entity": {"reference": f"Patient/{patient}"}, "period": period, "inactive": False}
