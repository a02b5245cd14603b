"""What whoever runs the exchange of one site sees of it, and does about what is stuck.

Without anybody's name: a patient is a short mark that means nothing elsewhere, a record is its id
of ours, and of what an EHR answered the patient's names, numbers and goals are taken out. Nothing
crosses sites (decision 11), and every act is audited with its reason.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from fhir_bridge import exchange, staff, staff_contexts
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import ADMIN
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.exchange import Standing, Stuck
from fhir_bridge.roles import Right
from fhir_bridge.staff_contexts import StaffContext
from fhir_bridge.store import copies, deliveries, placement, resources
from fhir_bridge.store.access import Chart, Grant
from fhir_bridge.wire import read_json

PAGE = Right.EXCHANGE
"""The page of a role that may do any of this (``roles.ROLES``)."""

LEFT_OUT = "[patient]"
MARK = 6
SHORTEST = 3  # shorter names are words of any sentence
LONGEST_REASON = 500

_TELLING = frozenset({"family", "given", "text", "value", "birthDate", "line", "city"})


@dataclass(frozen=True)
class Waiting:
    """One change that is stuck, without the person it is about.

    Attributes:
        mark: stands for the patient; the same one for the same patient.
        item: what it is; its reason has been freed of what names the patient.
        conflict: two texts wait for somebody of the case to choose; nothing is to be done here.
    """

    mark: str
    item: Stuck
    conflict: bool


@dataclass(frozen=True)
class Overview:
    """How the exchange of one site goes.

    Attributes:
        last_success: when the EHR last took something, or was seen to hold what was sent.
    """

    standing: Standing
    last_success: datetime | None
    waiting: tuple[Waiting, ...]


def overview(bridge: Bridge, context: StaffContext) -> Overview:
    """The exchange of the site a member of staff signed in at."""
    context.require(PAGE)
    with bridge.store.writing() as session:
        staff_contexts.note(session, context, "R", "exchange")
    return _overview(bridge, context)


def of_every_site(bridge: Bridge) -> list[Overview]:
    """The exchange of every site, for whoever runs the command on the machine itself."""
    return [_overview(bridge, operator(bridge, each.id)) for each in bridge.sites()]


def operator(bridge: Bridge, site: str) -> StaffContext:
    """Whoever runs the command, at one site; no browser has such a context.

    Raises:
        NotFound: there is no such site.
    """
    name = staff.OPERATOR.name
    return StaffContext(bridge.site(site), "", "", name, "", ADMIN)


def _overview(bridge: Bridge, context: StaffContext) -> Overview:
    site = context.site.id
    [standing] = [each for each in exchange.standing(bridge) if each.site == site]
    stuck = exchange.stuck(bridge, _everybody(context))
    with bridge.store.reading() as session:
        told = tuple(_without_names(session, context, each) for each in stuck)
        last = deliveries.last_success(session, site)
    return Overview(standing, last, told)


def try_again(bridge: Bridge, context: StaffContext, type: str, id: str, *, why: str) -> None:
    """Send a record after all.

    Args:
        why: a person's words, for the audit.

    Raises:
        NotAllowed: the role does not include it.
        NotFound: nothing of that id is stuck at this site.
        Refused: no reason, or it waits for somebody to choose between two texts.
    """
    chart = _chart(bridge, context, type, id)
    reason = _reason(why)
    exchange.try_again(bridge, chart, id, type=type)
    _note(bridge, context, chart, f"{type}/{id}", f"tried again: {reason}")


def abandon(bridge: Bridge, context: StaffContext, type: str, id: str, *, why: str) -> None:
    """Do not send a record; it stays here, and its nurse reads why.

    Raises:
        NotAllowed, NotFound, Refused: as ``try_again``.
    """
    chart = _chart(bridge, context, type, id)
    reason = _reason(why)
    exchange.abandon(bridge, chart, id, why=reason, type=type)
    _note(bridge, context, chart, f"{type}/{id}", f"given up: {reason}")


def mark_of(site: str, patient: str) -> str:
    """What stands for a patient on the page: short, and meaning nothing anywhere else."""
    return hashlib.sha256(f"{site}/{patient}".encode()).hexdigest()[:MARK].upper()


def freed(text: str, telling: Iterable[str]) -> str:
    """A text without what names somebody.

    Example:
        >>> freed("Goal of Walter Okafor (RV-17) is not valid", ["Walter", "Okafor", "RV-17"])
        'Goal of [patient] ([patient]) is not valid'
    """
    names = sorted({each.strip() for each in telling if len(each.strip()) >= SHORTEST}, key=len)
    for name in reversed(names):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", LEFT_OUT, text, flags=re.IGNORECASE)
    again = re.escape(LEFT_OUT)
    return re.sub(rf"{again}(?:[\s,.]*{again})+", LEFT_OUT, text)


def _everybody(context: StaffContext) -> Grant:
    """All that waits at this site; no record can be read with it."""
    return Grant(context.site.id, context.actor, {}, purpose="HOPERAT", request=context.request)


def _chart(bridge: Bridge, context: StaffContext, type: str, id: str) -> Chart:
    context.require(PAGE)
    stuck = exchange.stuck(bridge, _everybody(context))
    found = next((each for each in stuck if (each.type, each.id) == (type, id)), None)
    if found is None:
        raise NotFound("Nothing of this record waits for a person any more.")
    return Chart(context.site.id, found.patient, context.actor, context.request)


def _reason(why: str) -> str:
    words = " ".join(why.split())
    if not words or len(words) > LONGEST_REASON:
        raise Refused("Say in a sentence why.")
    return words


def _note(bridge: Bridge, context: StaffContext, chart: Chart, what: str, detail: str) -> None:
    with bridge.store.writing() as session:
        staff_contexts.note(session, context, "U", what, patient=chart.patient, detail=detail)


def _without_names(session: Session, context: StaffContext, item: Stuck) -> Waiting:
    site = context.site.id
    chart = Chart(site, item.patient, context.actor, context.request)
    conflict = placement.in_conflict(session, chart, item.type, item.id)
    reason = freed(item.reason, _telling(session, chart, item)) if item.reason else ""
    safe = replace(item, reason=reason, patient="", may_try=item.may_try and not conflict)
    return Waiting(mark_of(site, item.patient), safe, conflict)


def _telling(session: Session, chart: Chart, item: Stuck) -> Iterator[str]:
    """What names this patient, or says what they said."""
    for row in copies.of_type(session, chart, "Patient"):
        yield row.ehr_id
        yield from _texts(read_json(row.body))
    record = resources.find(session, chart, item.type, item.id)
    if record:
        yield from _texts(read_json(record.body))


def _texts(node: Any, name: str = "") -> Iterator[str]:
    """Every name, number and free text in a record; of several words each one too."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _texts(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, name)
    elif isinstance(node, str) and name in _TELLING:
        yield node
        yield from (word for word in node.split() if word[:1].isupper())
