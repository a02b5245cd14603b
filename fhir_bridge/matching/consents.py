"""What a Consent must say before it opens anything, as rows (HL7 Da Vinci HRex, HRexConsent; M3).

A condition that is not understood is not honoured, so the whole consent is not: a provision may
hold what ``_UNDERSTOOD`` names and nothing else. To ask more of a consent: a row of ``CHECKS``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.r4.datatypes import codes, identifiers, inner, rows, words
from fhir_bridge.r4.dates import interval
from fhir_bridge.wire import Json

POLICY = "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition-hrex-consent.html#"
POLICIES = ("regular", "sensitive")
RECIPIENT, PERFORMER = "IRCP", "performer"
_UNDERSTOOD = {"id", "type", "period", "actor", "action", "purpose"}


@dataclass(frozen=True)
class Asked:
    """What a consent is held against.

    Attributes:
        member: the id of MemberPatient.
        recipient: who asks, as ``system|value``.
        purpose: what for, of v3-ActReason.
        now: care time.
    """

    member: str
    recipient: str
    purpose: str
    now: datetime


def why_not(consent: Json, asked: Asked) -> str:
    """The first check that a consent does not pass; "" when it can be honoured."""
    return next((name for name, holds in CHECKS.items() if not holds(consent, asked)), "")


def ends(consent: Json) -> datetime:
    """When a consent that can be honoured ends: the first instant after it."""
    return _period(consent)[1]


def policy_of(consent: Json) -> str:
    """``regular`` or ``sensitive``, where it says one of them and nothing else; else ""."""
    said = {words(each, "uri") or "" for each in rows(consent, "policy")}
    found = [each for each in POLICIES if f"{POLICY}{each}" in said]
    return found[0] if len(found) == len(said) == 1 else ""


def refers_to(resource: Json, element: str, member: str) -> bool:
    """Whether an element is a local reference to the member (M1)."""
    return bool(member) and inner(resource, element).get("reference") == f"Patient/{member}"


def _is_now(consent: Json, asked: Asked) -> bool:
    period = inner(inner(consent, "provision"), "period")
    if not (words(period, "start") and words(period, "end")) or interval(period) is None:
        return False
    begins, ends = _period(consent)
    return begins <= asked.now < ends


def _period(consent: Json) -> tuple[datetime, datetime]:
    found = interval(inner(inner(consent, "provision"), "period"))
    low, high = found or ("", "")
    return datetime.fromisoformat(low), datetime.fromisoformat(high)


def _actors(consent: Json, role: str) -> Iterator[Json]:
    for each in rows(inner(consent, "provision"), "actor"):
        if role in codes(inner(each, "role")):
            yield inner(each, "reference")


def _is_for(consent: Json, asked: Asked) -> bool:
    """Every recipient that it names is the one who asks."""
    named = [_names(consent, each) for each in _actors(consent, RECIPIENT)]
    return bool(named) and all(asked.recipient in each for each in named)


def _names(consent: Json, reference: Json) -> set[str]:
    """The identifiers of an organisation that is named, or stands in the consent itself."""
    inside = str(reference.get("reference", "")).removeprefix("#")
    contained = (each for each in rows(consent, "contained") if each.get("id") == inside)
    found = [*identifiers(reference), *(one for each in contained for one in identifiers(each))]
    return {f"{system}|{value}" for system, value in found}


def _discloses(consent: Json, _: Asked) -> bool:
    actions = [code for each in rows(inner(consent, "provision"), "action") for code in codes(each)]
    return not actions or "disclose" in actions


def _is_for_this(consent: Json, asked: Asked) -> bool:
    purposes = {words(each, "code") for each in rows(inner(consent, "provision"), "purpose")}
    return not purposes or asked.purpose in purposes


CHECKS: dict[str, Callable[[Json, Asked], bool]] = {
    "status": lambda consent, _: consent.get("status") == "active",
    "member": lambda consent, asked: refers_to(consent, "patient", asked.member),
    "policy": lambda consent, _: bool(policy_of(consent)),
    "type": lambda consent, _: inner(consent, "provision").get("type") == "permit",
    "limits": lambda consent, _: (
        inner(consent, "provision").keys() <= _UNDERSTOOD and "modifierExtension" not in consent
    ),
    "period": _is_now,
    "performer": lambda consent, _: any(True for _ in _actors(consent, PERFORMER)),
    "recipient": _is_for,
    "action": _discloses,
    "purpose": _is_for_this,
}
"""What must hold, by the word that the audit has for it."""
