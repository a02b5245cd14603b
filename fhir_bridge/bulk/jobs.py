"""Exports as their clients know them: asked for, looked after, cancelled, forgotten."""

from datetime import timedelta
from uuid import uuid4

import orjson

from fhir_bridge.bridge import Bridge
from fhir_bridge.bulk.asked import Export, to_text
from fhir_bridge.bulk.lines import lines
from fhir_bridge.clients import Client
from fhir_bridge.errors import NotFound
from fhir_bridge.rest.errors import TooMany
from fhir_bridge.store import audit, exports
from fhir_bridge.store.tables import ExportJob
from fhir_bridge.wire import Json, write_json

AGAIN, LATER_AGAIN = 2, 10
"""Seconds after which a client may ask whether its export has ended: at first, and later on."""
SOON = timedelta(minutes=1)
IN_USE = timedelta(minutes=15)
"""Files stay as long after one of them was asked for, whatever their age: somebody fetches them."""


class OneAtATime(TooMany):
    """An export of this client is going already. Wait for it, or cancel it."""


def ask(
    bridge: Bridge, client: Client, export: Export, *, scope: str, request: str, what: str,
    by_request: str = "",
) -> str:  # fmt: skip
    """Keep an export until a worker writes it.

    Args:
        request: the address that was asked for.
        what: the same for the audit, without its query.

    Returns:
        The id of the job.

    Raises:
        TooMany: one of this client is going already (B13).
    """
    job = ExportJob(
        site_id=client.site, id=str(uuid4()), client_id=client.id, state="queued",
        request=request, asked=to_text(export), scope=scope, asked_at=bridge.real(),
    )  # fmt: skip
    with bridge.store.writing() as session:
        if not exports.ask(session, job):
            raise OneAtATime(LATER_AGAIN)
        audit.record(
            session, site=client.site, actor=client.actor, action="E", what=what, patient=None,
            request=by_request,
        )  # fmt: skip
        return job.id


def keep_made(
    bridge: Bridge, client: Client, type: str, made: list[Json], *, scope: str, request: str
) -> str:
    """Keep what was made at once as an export that has ended, of one type; gives its id.

    It has no moment, so that no later export counts from it.
    """
    id, now = str(uuid4()), bridge.real()
    with lines(bridge.files, id, "1", "output", type) as out:
        out.write(map(write_json, made))
    job = ExportJob(
        site_id=client.site, id=id, client_id=client.id, state="done", request=request,
        asked=to_text(Export()), scope=scope, asked_at=now, ended_at=now, lines=len(made),
        files=orjson.dumps(out.done).decode(),
    )  # fmt: skip
    with bridge.store.writing() as session:
        session.add(job)
    return id


def find_job(bridge: Bridge, client: Client, id: str) -> ExportJob:
    """A client's own export, while there is anything to say of it.

    Raises:
        NotFound: there is none, it is another client's, or its files are gone.
    """
    with bridge.store.reading() as session:
        job = exports.find(session, client.site, client.id, id)
    if job is None:
        raise NotFound("There is no such export.")
    return job


def ask_again(bridge: Bridge, job: ExportJob) -> int:
    """In how many seconds a client may ask again."""
    return AGAIN if bridge.real() - job.asked_at < SOON else LATER_AGAIN


def cancel(bridge: Bridge, client: Client, id: str, *, by_request: str = "") -> None:
    """End an export, or delete what came of it (B11).

    Raises:
        NotFound: see ``find_job``.
    """
    with bridge.store.writing() as session:
        job = exports.find(session, client.site, client.id, id)
        if job is None:
            raise NotFound("There is no such export.")
        exports.drop(session, job)
        audit.record(
            session, site=client.site, actor=client.actor, action="D", what=f"export/{id}",
            patient=None, request=by_request,
        )  # fmt: skip
    bridge.files.remove(id)


def used(bridge: Bridge, client: Client, id: str, name: str, *, by_request: str = "") -> None:
    """Record that a file is fetched; it stays until some time after that."""
    with bridge.store.writing() as session:
        job = exports.find(session, client.site, client.id, id)
        if job is None:
            raise NotFound("There is no such export.")
        job.used_at = bridge.real()
        audit.record(
            session, site=client.site, actor=client.actor, action="R", what=f"export/{id}/{name}",
            patient=None, request=by_request,
        )  # fmt: skip


def forget_old(bridge: Bridge) -> int:
    """Delete the files of exports that ended long ago; gives of how many."""
    now = bridge.real()
    with bridge.store.writing() as session:
        old = exports.over(session, ended=now - bridge.keep_exports, used=now - IN_USE)
        for job in old:
            exports.drop(session, job)
        ids = [job.id for job in old]
    for id in ids:
        bridge.files.remove(id)
    return len(ids)
