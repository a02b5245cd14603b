"""Where other systems tell us of patients: messages, files, documents, notifications by a hook.

    POST /fhir/$process-message        a Da Vinci Alerts message about one patient
    POST /fhir/Bundle                  a Bundle in one piece, by its type
    POST /fhir/subscriptions/{key}     what an EHR's Subscription sends; a hint alone

Answers of the first two: 200 processed, 202 kept, 422 cannot be used and kept. Who gets no answer
may send the same again: it is done once (exchange N1-N3, N8, X9).

``notifications`` is imported by the first request that needs it: half of the product comes with it,
of which a process that answers payers has no use (0.3 s, 10 MB).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from fhir_bridge.api.asking import Body, CurrentSystem, ShortBody, asks
from fhir_bridge.api.grants import grant_of
from fhir_bridge.bridge import Bridge
from fhir_bridge.errors import Malformed
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.received import WELCOME
from fhir_bridge.rest.messages import JSON
from fhir_bridge.rest.service import request_id
from fhir_bridge.wire import Json, read_document

if TYPE_CHECKING:
    from fhir_bridge.notifications import Answer, Sender

router = APIRouter()

HOOK = "/fhir/subscriptions/{key}"
WHY_OPEN = "a hook's own secret stands in its header, and nothing it says is believed"
BEARER = "bearer "

FILES = ("collection", "batch", "searchset")
Take = Callable[..., "Answer"]

System = Annotated[CurrentSystem, asks("system/Bundle.c")]
Key = Annotated[str, Header(alias="idempotency-key", max_length=200)]


@router.post("/fhir/$process-message")
def process_message(
    request: Request, system: System, body: Body, idempotency_key: Key = ""
) -> Response:
    """Take in one message about one patient."""
    from fhir_bridge.notifications import take_in_message  # noqa: PLC0415

    bridge: Bridge = request.app.state.bridge
    sender = _sender(bridge, system)
    return _said(take_in_message(bridge, sender, body, given_key=idempotency_key))


@router.post("/fhir/Bundle")
def upload(request: Request, system: System, body: Body, idempotency_key: Key = "") -> Response:
    """Take in a Bundle in one piece."""
    take = _taking(read_document(body, max_bytes=len(body)).data)
    bridge: Bridge = request.app.state.bridge
    return _said(take(bridge, _sender(bridge, system), body, given_key=idempotency_key))


@router.post(HOOK)
def hook(
    request: Request, key: str, body: ShortBody, authorization: Annotated[str, Header()] = "",
    x_hook_secret: Annotated[str, Header()] = "",
) -> Response:  # fmt: skip
    """Note what a Subscription's notification points at."""
    from fhir_bridge.notifications import take_in_hook  # noqa: PLC0415

    secret = x_hook_secret
    if not secret and authorization.lower().startswith(BEARER):
        secret = authorization[len(BEARER) :].strip()
    name = request_id(dict(request.headers))
    bridge: Bridge = request.app.state.bridge
    return _said(take_in_hook(bridge, key, secret, body, request=name))


def _taking(bundle: Json) -> Take:
    """What takes in a Bundle, given the bridge, the sender and the bytes."""
    from fhir_bridge import notifications  # noqa: PLC0415

    takes: dict[str, Take] = {
        **dict.fromkeys(FILES, notifications.take_in_bundle),
        "document": notifications.take_in_document,
    }
    take = takes.get(str(bundle.get("type")))
    if take is None:
        raise Malformed(f"A Bundle sent here is of type {', '.join(takes)}.")
    readings = take is notifications.take_in_bundle and _tells_of_readings(bundle)
    return notifications.take_in_readings if readings else take


def _tells_of_readings(bundle: Json) -> bool:
    """Whether it has Observations and nothing else that is taken in."""
    types = {str(inner(each, "resource").get("resourceType")) for each in rows(bundle, "entry")}
    return "Observation" in types and types.isdisjoint({"Encounter", *WELCOME})


def _sender(bridge: Bridge, system: CurrentSystem) -> "Sender":
    from fhir_bridge.notifications import Sender  # noqa: PLC0415

    who = system.actor
    grant = grant_of(system, bridge.clock())
    return Sender(bridge.site(system.site), who.who, who.name, system.request, grant)


def _said(answer: "Answer") -> Response:
    return Response(answer.body, answer.status, dict(answer.headers), media_type=JSON)
