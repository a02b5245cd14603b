"""Bulk Data Access 2.0 for systems: ask for an export, look after it, fetch its files.

    GET, POST  /fhir/Group/{id}/$export, /fhir/Patient/$export     202, and where to ask about it
    GET, POST  /fhir/$export                                       the same, for system/*.rs alone
    GET        /fhir/bulk/{job}                                    202 while it is written, then 200
    DELETE     /fhir/bulk/{job}                                    202; it is gone
    GET        /fhir/bulk/{job}/{name}                             one file

Whose patients those are is the client's group of members, whichever of them is asked. Another
client's export is not there. A file is for a token that covers every type of the export (B10).
"""

import zlib
from collections.abc import Iterator
from email.utils import format_datetime
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from fhir_bridge import bulk
from fhir_bridge.api.asking import CurrentSystem, asks, asks_some, whole_body
from fhir_bridge.api.offer import exported
from fhir_bridge.bridge import Bridge
from fhir_bridge.bulk.asked import Asker, from_text, read_asked
from fhir_bridge.bulk.groups import group_id
from fhir_bridge.bulk.manifest import has_file, manifest
from fhir_bridge.errors import BridgeError, Malformed, NotAllowed, NotFound
from fhir_bridge.granting.finer import reaches
from fhir_bridge.r4.datatypes import rows
from fhir_bridge.rest.messages import Asked
from fhir_bridge.rest.negotiation import require_async, takes_gzip
from fhir_bridge.rest.search import Pairs, pairs_of
from fhir_bridge.store.tables import ExportJob
from fhir_bridge.wire import Json, read_document

router = APIRouter()

NDJSON = "application/fhir+ndjson"
PRIVATE = {"Cache-Control": "no-store"}
POLLS_A_MINUTE, POLLS_AT_ONCE = 60, 10
CHUNK = 256 * 1024
WHOLE = "$export"
Reader = Annotated[CurrentSystem, asks_some("rs")]
WholeReader = Annotated[CurrentSystem, asks("system/*.rs")]
Body = Annotated[bytes, Depends(whole_body)]


@router.get("/fhir/Group/{id}/$export")
def export_group(request: Request, system: Reader, id: str) -> Response:
    """Ask for all that is shown of the members of a group."""
    _require_theirs(system, id)
    return _kick_off(request, system, f"Group/{id}/$export")


@router.post("/fhir/Group/{id}/$export")
def post_export_group(request: Request, system: Reader, id: str, body: Body) -> Response:
    """The same with a body of Parameters."""
    _require_theirs(system, id)
    return _kick_off(request, system, f"Group/{id}/$export", body)


@router.get("/fhir/Patient/$export")
def export_patients(request: Request, system: Reader) -> Response:
    """Ask for all that is shown of every patient that is shown."""
    return _kick_off(request, system, "Patient/$export")


@router.post("/fhir/Patient/$export")
def post_export_patients(request: Request, system: Reader, body: Body) -> Response:
    """The same with a body of Parameters."""
    return _kick_off(request, system, "Patient/$export", body)


@router.get("/fhir/$export")
def export_system(request: Request, system: WholeReader) -> Response:
    """Ask for all that is shown at all, with a token for every type (B2)."""
    return _kick_off(request, system, WHOLE)


@router.post("/fhir/$export")
def post_export_system(request: Request, system: WholeReader, body: Body) -> Response:
    """The same with a body of Parameters."""
    return _kick_off(request, system, WHOLE, body)


@router.get("/fhir/bulk/{job}")
def export_status(request: Request, system: Reader, job: str) -> Response:
    """Say how far an export is; when it has ended, where its files are."""
    bridge: Bridge = request.app.state.bridge
    found = bulk.find_job(bridge, system.client, job)
    request.app.state.pace.spend(f"export/{found.id}", POLLS_A_MINUTE, POLLS_AT_ONCE)
    if found.state == "failed":
        raise BridgeError("The export could not be finished. Ask for it again.")
    if found.state != "done":
        again = str(bulk.ask_again(bridge, found))
        headers = PRIVATE | {"Retry-After": again, "X-Progress": _progress(found)}
        return Response(status_code=202, headers=headers)
    expires = (found.ended_at or bridge.real()) + bridge.keep_exports
    said = manifest(
        found, bridge.files, lambda name: f"{bridge.origin}/fhir/bulk/{found.id}/{name}",
        since=bool(from_text(found.asked).since),
    )  # fmt: skip
    headers = PRIVATE | {"Expires": format_datetime(expires, usegmt=True)}
    return JSONResponse(said, headers=headers)


@router.delete("/fhir/bulk/{job}")
def cancel_export(request: Request, system: Reader, job: str) -> Response:
    """End an export, or delete its files."""
    bulk.cancel(request.app.state.bridge, system.client, job, by_request=system.request)
    return Response(status_code=202, headers=PRIVATE)


@router.get("/fhir/bulk/{job}/{name}")
def export_file(request: Request, system: Reader, job: str, name: str) -> Response:
    """One file of an export that has ended."""
    bridge: Bridge = request.app.state.bridge
    found = bulk.find_job(bridge, system.client, job)
    if not has_file(found, name) or bridge.files.link(job, name):
        raise NotFound("There is no such file.")
    types = from_text(found.asked).types
    if not _readable(system).issuperset(types) or not reaches(system.scope, found.scope, types):
        raise NotAllowed
    bulk.used(bridge, system.client, job, name, by_request=system.request)
    path, headers = bridge.files.path(job, name), PRIVATE | {"Vary": "Accept-Encoding"}
    if takes_gzip(request.headers.get("accept-encoding", "")) and "range" not in request.headers:
        headers |= {"Content-Encoding": "gzip"}
        return StreamingResponse(_packed(path.open("rb")), headers=headers, media_type=NDJSON)
    return FileResponse(path, headers=headers, media_type=NDJSON)


def _kick_off(
    request: Request, system: CurrentSystem, what: str, body: bytes | None = None
) -> Response:
    bridge: Bridge = request.app.state.bridge
    asked = Asked(request.method, "", request.url.query, dict(request.headers))
    require_async(asked)
    base = f"{bridge.origin}/fhir"
    asker = Asker(
        _readable(system), exported(), bridge.clock(), base, body is not None, asked.lenient,
        whole=what == WHOLE,
    )  # fmt: skip
    given = (*pairs_of(asked.query), *(_posted(body) if body is not None else ()))
    export = read_asked(given, asker)
    _require_members(bridge, system, export.patients)
    query = f"?{asked.query}" if asked.query else ""
    id = bulk.ask(
        bridge, system.client, export, scope=system.scope, request=f"{base}/{what}{query}",
        what=what, by_request=system.request,
    )  # fmt: skip
    return Response(status_code=202, headers=PRIVATE | {"Content-Location": f"{base}/bulk/{id}"})


def _posted(body: bytes) -> Pairs:
    """The parameters of a body: each with one value that is text, or a reference."""
    document = read_document(body, max_bytes=len(body)).data
    if document.get("resourceType") != "Parameters":
        raise Malformed("The body of an export is a Parameters resource.")
    return tuple((str(each.get("name")), _value(each)) for each in rows(document, "parameter"))


def _value(parameter: Json) -> str:
    values: list[Any] = [v for name, v in parameter.items() if name.startswith("value")]
    value = values[0].get("reference") if values and isinstance(values[0], dict) else values[:1]
    text = value[0] if isinstance(value, list) and value else value
    if len(values) != 1 or not isinstance(text, str):
        raise Malformed("A parameter of an export has one value: text, or a reference.")
    return text


def _require_theirs(system: CurrentSystem, id: str) -> None:
    if id != group_id(system.client.id):
        raise NotFound("There is no such group.")


def _require_members(bridge: Bridge, system: CurrentSystem, patients: tuple[str, ...]) -> None:
    """Whether there is no such patient or one who may not be seen is not told apart."""
    if patients and not bulk.shown_members(bridge, system.client).issuperset(patients):
        raise Malformed("Some of these patients are not among the members.")


def _readable(system: CurrentSystem) -> frozenset[str]:
    everywhere = system.letters.get("*", "")
    return frozenset(
        type for type in exported() if {*"rs"} <= {*system.letters.get(type, everywhere)}
    )


def _progress(job: ExportJob) -> str:
    return f"{job.lines} resources written" if job.state == "running" else "waiting"


def _packed(file: BinaryIO) -> Iterator[bytes]:
    """A file as gzip, packed while it is sent."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    with file:
        while chunk := file.read(CHUNK):
            yield packer.compress(chunk)
    yield packer.flush()
