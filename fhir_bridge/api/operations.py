"""Operations beside the engine's, about one patient.

POST /fhir/Patient/$member-match   a payer asks whether somebody is a member, with a consent
"""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from fhir_bridge.api.asking import SHORT, CurrentSystem, ShortBody, asks
from fhir_bridge.matching import match_member
from fhir_bridge.rest.messages import JSON
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
