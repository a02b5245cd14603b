"""988 and the patient's own safety plan, for the thirty days after psychiatric care.

The plan is read from the EHR when somebody opens it, as the user, and nothing of it is kept: it may
be protected (42 CFR Part 2), and it changes there. What a site files safety plans under: ``CODES``.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.transitions.deriving import transitions
from fhir_bridge.care.transitions.lifeline import lifeline_until
from fhir_bridge.ehr.client import EhrClient
from fhir_bridge.ehr.smart.scopes import allows
from fhir_bridge.ehr.targets.contents import with_contents
from fhir_bridge.errors import BridgeError, NotSignedIn
from fhir_bridge.launches import Context
from fhir_bridge.r4.datatypes import concept_name, inner, rows, words
from fhir_bridge.r4.labels import borne, is_sensitive
from fhir_bridge.record import client_of
from fhir_bridge.site_calendar import zones_of
from fhir_bridge.store import audit, encounter_events
from fhir_bridge.store.access import Chart
from fhir_bridge.transitions import kept_of
from fhir_bridge.wire import Json

POINT = "safety-plan"
"""The checkpoint that a copy is at hand."""
CODES = ("http://loinc.org|18776-5",)
NAMED = ("safety plan", "crisis plan")
"""Of documents under ``CODES`` only what is called so: others are filed there, too."""
OVER = {"entered-in-error", "superseded"}
TEXT = "text/plain"

NO_PERMISSION = "This sign-in may not read documents: open the plan in {ehr}."
NOT_READ = "{ehr} could not be read just now: open the plan there."
NONE_THERE = "{ehr} shows no safety plan to this sign-in."
NOT_YOURS = "The plan is specially protected: call whoever of the team may open it."
OTHER_KIND = "It is no plain text: open it in {ehr}."


@dataclass(frozen=True)
class Plan:
    """One safety plan, as the EHR holds it.

    Attributes:
        on: when it was written, as the EHR says.
        text: "" where it is no plain text.
        protected: a privacy label covers it; ``labels``: all it bears.
    """

    title: str
    on: str
    text: str
    protected: bool
    labels: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Plans:
    """The safety plans of a patient; ``why_not`` says why there is none to show."""

    found: tuple[Plan, ...] = ()
    why_not: str = ""


def stands(bridge: Bridge, chart: Chart) -> bool:
    """Whether 988 and the safety plan stand on every page of this patient today."""
    with bridge.store.reading() as session:
        zones = zones_of(session, bridge, chart.site)
        legs = transitions(encounter_events.log(session, chart), zones)
        if not legs:
            return False
        today = bridge.clock().astimezone(bridge.zone).date()
        if lifeline_until(legs, today):
            return True
        numbers = frozenset().union(*(each.stay.numbers for each in legs))
        near = lifeline_until(legs, today, numbers)
        return bool(near and lifeline_until(legs, today, _said(session, chart)))


def plans_of(bridge: Bridge, context: Context) -> Plans:
    """The safety plans that the EHR shows to this user, read now and kept nowhere."""
    client = client_of(bridge, context)
    if client is None:
        return Plans(why_not=str(NotSignedIn()))
    ehr = context.site.name
    if allows(client.granted, "DocumentReference", "s") is False:
        return Plans(why_not=NO_PERMISSION.format(ehr=ehr))
    try:
        every = tuple(_read(client, context.ehr_patient))
    except BridgeError:
        return Plans(why_not=NOT_READ.format(ehr=ehr))
    with bridge.store.writing() as session:
        audit.of_view(
            session, context.chart, action="R", what="DocumentReference", patient=context.patient,
            detail="safety plan, from the EHR; not kept",
        )  # fmt: skip
    denied = context.chart.denied_labels
    found = tuple(each for each in every if denied.isdisjoint(each.labels))
    unseen = NOT_YOURS if every else NONE_THERE.format(ehr=ehr)
    return Plans(found, "" if found else unseen)


def _said(session: Session, chart: Chart) -> set[str]:
    """Stays that a person added a safety plan to: it was about mental health."""
    return {each.stay for each in kept_of(session, chart) if each.held.code == POINT}


def _read(client: EhrClient, patient: str) -> Iterator[Plan]:
    asked = (("patient", patient), ("type", ",".join(CODES)))
    for each in client.search("DocumentReference", asked, fresh=True).matches:
        mine = words(inner(each.data, "subject"), "reference") == f"Patient/{patient}"
        if mine and each.data.get("status") not in OVER and _is_plan(each.data):
            yield _plan(with_contents(client, each).data)


def _is_plan(document: Json) -> bool:
    said = f"{_title(document)} {words(document, 'description') or ''}".lower()
    return any(name in said for name in NAMED)


def _title(document: Json) -> str:
    titles = (words(each, "title") for each in _attachments(document))
    return " ".join(filter(None, (concept_name(inner(document, "type")), *titles)))


def _plan(document: Json) -> Plan:
    return Plan(
        concept_name(inner(document, "type")) or NAMED[0].capitalize(),
        words(document, "date") or "",
        "\n\n".join(filter(None, map(_text, _attachments(document)))),
        is_sensitive(document), frozenset(borne(document)),
    )  # fmt: skip


def _attachments(document: Json) -> list[Json]:
    return [inner(each, "attachment") for each in rows(document, "content")]


def _text(attachment: Json) -> str:
    if not str(attachment.get("contentType") or "").startswith(TEXT):
        return ""
    try:
        return base64.b64decode(str(attachment.get("data") or ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
