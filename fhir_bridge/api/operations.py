"""Operations beside the engine's: whether somebody is a member.

POST /fhir/Patient/$member-match      a payer asks of one person, with a consent
POST /fhir/Group/$bulk-member-match   the same of many; the answer is fetched as an export's is
"""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from fhir_bridge import bulk
from fhir_bridge.api.asking import SHORT, CurrentSystem, ShortBody, asks
from fhir_bridge.bridge import Bridge
from fhir_bridge.bulk.groups import group_id
from fhir_bridge.errors import NotAllowed
from fhir_bridge.matching import match_member, match_members
from fhir_bridge.matching.many import WHAT
from fhir_bridge.rest.messages import JSON, Asked
from fhir_bridge.rest.negotiation import require_async
from fhir_bridge.wire import read_document, write_json

router = APIRouter()


@router.post("/fhir/Patient/$member-match")
def member_match(
    request: Request, system: Annotated[CurrentSystem, asks("system/Patient.r")], body: ShortBody
) -> Response:
    """Say who is meant, when it can be told for sure and the consent opens it."""
    sent = read_document(body, max_bytes=SHORT).data
    found = match_member(
        request.app.state.bridge, system.client, sent, token=system.token, request=system.request
    )
    return Response(write_json(found), media_type=JSON, headers={"Cache-Control": "no-store"})


@router.post("/fhir/Group/$bulk-member-match")
def bulk_member_match(
    request: Request, system: Annotated[CurrentSystem, asks("system/Patient.r", "system/Group.r")],
    body: ShortBody,
) -> Response:  # fmt: skip
    """Say who of many are meant, each as if asked for alone."""
    bridge: Bridge = request.app.state.bridge
    require_async(Asked(request.method, "", request.url.query, dict(request.headers)))
    if system.patient:  # it opens one member, and this is about others
        raise NotAllowed
    sent = read_document(body, max_bytes=SHORT).data
    group = group_id(system.client.id)
    groups = match_members(bridge, system.client, sent, group=group, request=system.request)
    at = f"{bridge.origin}/fhir"
    id = bulk.keep_made(
        bridge, system.client, "Group", groups, scope=system.scope, request=f"{at}/{WHAT}"
    )
    headers = {"Content-Location": f"{at}/bulk/{id}", "Cache-Control": "no-store"}
    return Response(status_code=202, headers=headers)
