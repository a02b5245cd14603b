"""A patient's chart as the EHR shows it: one panel a type, all asked at once (G1).

Panels are independent: a slow type is *late*, a forbidden one *forbidden*, and the rest is shown.
How each type is asked for is its plan (``ehr.plans``); a new panel is a row there.
"""

import time
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from fhir_bridge.ehr.answers import ReadRefused
from fhir_bridge.ehr.bundle import set_aside
from fhir_bridge.ehr.client import BUDGET_SECONDS, EhrClient, SearchResult
from fhir_bridge.ehr.demotions import refusal
from fhir_bridge.ehr.outcome import in_words
from fhir_bridge.ehr.paging import Limits
from fhir_bridge.ehr.plans import NEEDS, Plan, plan_of
from fhir_bridge.ehr.smart.scopes import allows
from fhir_bridge.errors import BridgeError, Gone, NotAllowed, NotFound, NotSupported
from fhir_bridge.r4.compartment import patients_of
from fhir_bridge.r4.views import Quarantined
from fhir_bridge.wire import Document

PanelState = Literal["read", "none", "forbidden", "unoffered", "failed", "late"]

FIRST_PAINT = Limits(pages=5, entries=100)
"""Some EHRs give ten entries a page whatever is asked: up to a hundred in five pages, then the
panel says that there is more (decision 24)."""


_BAD_REQUEST = HTTPStatus.BAD_REQUEST

PANELS = ("Patient", *NEEDS)


@dataclass(frozen=True)
class Panel:
    """What the EHR shows of one type.

    Attributes:
        state: ``none`` means none visible to this user, not none at all (C13); ``unoffered`` that
            this EHR has no such search, so that nothing was asked.
        documents: each with its own bytes as received; every one names this patient.
        read_at: care time.
        more: the EHR has more than this.
        led_astray: its next page lies where our token may not go; nothing was asked there (C2).
        quarantined: entries that are not shown, each with its reason.
        notes: what the EHR or we have to say about it; to be escaped by whoever shows it.
        included: records that came along.
        problem: issue code of what failed (``login``, ``transient``, ``processing`` …).
        pending: of a late panel: the read that goes on.
    """

    type: str
    state: PanelState
    documents: tuple[Document, ...] = ()
    read_at: datetime | None = None
    more: bool = False
    led_astray: bool = False
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()
    included: tuple[Document, ...] = ()
    problem: str = ""
    pending: "Future[Panel] | None" = field(default=None, repr=False, compare=False)


def read_chart(
    client: EhrClient,
    patient: str,
    executor: Executor,
    budget_seconds: float,
    wanted: Iterable[str] = PANELS,
    grace_seconds: float | None = None,
) -> dict[str, Panel]:
    """Read a patient's panels side by side, in one wave.

    Args:
        patient: the EHR's id of the patient.
        executor: its threads do the reading; a late read keeps its thread until it ends.
        budget_seconds: how long to wait; what is not there by then is late.
        wanted: types of ``PANELS``, in the order of the answer.
        grace_seconds: how long the last third may still take once the others have answered, so
            that one slow type costs the page little; None waits out the budget.
    """
    deadline = time.monotonic() + budget_seconds
    reads = {
        type: executor.submit(read_panel, client, type, patient, deadline=deadline)
        for type in wanted
    }
    _wait(set(reads.values()), deadline, grace_seconds)
    return {
        type: read.result() if read.done() else Panel(type, "late", pending=read)
        for type, read in reads.items()
    }


def _wait(pending: "set[Future[Panel]]", deadline: float, grace: float | None) -> None:
    """Wait for all until the deadline; when few are left, only a grace longer.

    Where a read failed the EHR is in trouble, and the others are being tried again: no grace ends
    those early.
    """
    few, failed = len(pending) // 3, False
    while pending:
        left = max(0.0, deadline - time.monotonic())
        done, pending = wait(pending, timeout=left, return_when=FIRST_COMPLETED)
        if not done:
            return
        failed = failed or any(each.result().state == "failed" for each in done)
        if grace is not None and len(pending) <= few and not failed:
            deadline = min(deadline, time.monotonic() + grace)


def read_panel(
    client: EhrClient, type: str, patient: str, *, deadline: float | None = None
) -> Panel:
    """Read one panel, whatever comes of it.

    Args:
        patient: the EHR's id of the patient.
        deadline: ``time.monotonic()`` after which nothing is tried again.
    """
    if allows(client.granted, type, "r" if type == "Patient" else "s") is False:
        note = "This launch does not include permission to see this."
        return Panel(type, "forbidden", notes=(note,), problem=NotAllowed.issue_code)
    until = time.monotonic() + BUDGET_SECONDS if deadline is None else deadline
    plan = plan_of(type, client.knows.offers(), client.quirks) if type in NEEDS else None
    if plan and not plan.offered:
        return Panel(type, "unoffered", problem=NotSupported.issue_code)
    try:
        found = _search(client, plan, patient, until) if plan else _read(client, patient, until)
    except NotAllowed as error:
        return _failed(type, "forbidden", error)
    except BridgeError as error:
        return _failed(type, "failed", error)
    return _panel(client, type, patient, found)


def _read(client: EhrClient, patient: str, deadline: float) -> SearchResult:
    found = client.read("Patient", patient, fresh=True, deadline=deadline)
    return SearchResult(matches=(found.document,))


def _search(client: EhrClient, plan: Plan, patient: str, deadline: float) -> SearchResult:
    """Ask for what is there now: HAPI would answer with a search of up to a minute ago.

    What the EHR misses is added to the question and what it refuses is left out, each once. When
    it refuses the plainest question too, it does not do this at all.
    """
    sort, status = plan.sort, plan.status
    params = plan.query(patient)
    while True:
        try:
            return client.search(
                plan.type, params, limits=FIRST_PAINT, fresh=True, deadline=deadline
            )
        except BridgeError as error:
            if status and _about_status(error):
                params, status = (*params, status), None
            elif sort and isinstance(error, ReadRefused) and error.http_status == _BAD_REQUEST:
                params, sort = tuple(each for each in params if each not in sort), ()
            else:
                _remember(client, plan.type, error)
                raise


def _about_status(error: BridgeError) -> bool:
    """Whether a search was refused for want of a status (C6)."""
    if not isinstance(error, ReadRefused) or error.http_status != _BAD_REQUEST:
        return False
    return any("status" in f"{each.text} {each.expression}".lower() for each in error.issues)


def _remember(client: EhrClient, type: str, error: BridgeError) -> None:
    """A search that the EHR lists and does not do is not asked again for a day (C1)."""
    status = error.http_status if isinstance(error, ReadRefused) else 0
    if isinstance(error, NotFound) and not isinstance(error, Gone):
        status = HTTPStatus.NOT_FOUND
    if why := refusal("search", status, error.issues):
        client.knows.demote(type, "search", why)


def _panel(client: EhrClient, type: str, patient: str, found: SearchResult) -> Panel:
    shown, strangers = set_aside(found.matches, lambda each: _not_of(patient, each, False))
    included, others = set_aside(found.included, lambda each: _not_of(patient, each, True))
    quarantined = (*found.quarantined, *strangers, *others)
    return Panel(
        type,
        "read" if shown or quarantined else "none",
        documents=shown,
        read_at=client.clock(),
        more=not found.complete,
        led_astray=found.stopped == "foreign",
        quarantined=quarantined,
        notes=found.notes,
        included=included,
    )


def _not_of(patient: str, document: Document, shared: bool) -> str | None:
    """Why a record must not be shown for this patient; ``shared`` ones may belong to nobody."""
    owners = patients_of(document.data)
    if patient in owners or (shared and not owners):
        return None
    return "This entry does not name this patient."


def _failed(type: str, state: PanelState, error: BridgeError) -> Panel:
    said = in_words(error.issues)
    notes = (str(error), f"The EHR said: {said}") if said else (str(error),)
    return Panel(type, state, notes=notes, problem=error.issue_code)
