"""A session in which something was taught or practised, as FHIR Communication and back.

Whom it was for, what it was about, with which material, by which way, and how many minutes: R4 has
no element for the last, so that it is an extension of ours. It is labelled
``enablement-assessment``: what somebody had to be taught stays here (care rules §2.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import BASE, COACHING_SESSION, STRATEGY
from fhir_bridge.r4.datatypes import codes, inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT, SKILL, Code
from fhir_bridge.wire import Json, instant

MINUTES = f"{BASE}/StructureDefinition/minutes"
COMMUNICATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/communication-category"
PARTICIPATION_MODE = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
UCUM = "http://unitsofmeasure.org"

MEDIA: Mapping[str, str] = {
    "FACE": "in person",
    "PHONE": "by phone",
    "VIDEOCONF": "by video",
    "MAILWRIT": "by letter",
}
"""HL7's code of each way that a session can take, and how it is said."""


@dataclass(frozen=True)
class SessionHeld:
    """One session.

    Attributes:
        strategy: a code of ``STRATEGIES``.
        skills: what it was about: code and words of each.
        to: the people who learnt, ``Patient/<id>`` or ``RelatedPerson/<id>``.
        medium: a key of ``MEDIA``.
        minutes: how long it took.
        at: care time.
        by: who held it, ``Practitioner/<id>``.
        material: what was used or left there, in words.
        note: words of whoever held it.
    """

    strategy: str
    skills: tuple[tuple[str, str], ...]
    to: tuple[str, ...]
    medium: str
    minutes: int
    at: datetime
    by: str
    material: str = ""
    note: str = ""


def session_to_fhir(session: SessionHeld, *, patient: str) -> Json:
    """The Communication that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    category = {"coding": [{"system": COMMUNICATION_CATEGORY, "code": "instruction"}]}
    long = {"value": session.minutes, "unit": "min", "system": UCUM, "code": "min"}
    return {
        "resourceType": "Communication",
        "meta": {
            "profile": [COACHING_SESSION],
            "security": [{"system": LABEL, "code": ASSESSMENT}],
        },
        "extension": [{"url": MINUTES, "valueDuration": long}],
        "status": "completed",
        "category": [category],
        "medium": [Code(PARTICIPATION_MODE, session.medium).concept()],
        "subject": {"reference": patient},
        "topic": Code(STRATEGY, session.strategy).concept(),
        "sent": instant(session.at),
        "recipient": [{"reference": each} for each in session.to],
        "sender": {"reference": session.by},
        "reasonCode": [Code(SKILL, code, words).concept() for code, words in session.skills],
        **({"payload": [{"contentString": session.material}]} if session.material else {}),
        **({"note": [{"text": session.note}]} if session.note else {}),
    }


def session_from_fhir(resource: Json) -> SessionHeld:
    """Read back what ``session_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    at, minutes = resource.get("sent"), _minutes(resource)
    if not isinstance(at, str) or minutes is None:
        raise Refused("This is no record that Footbridge wrote.")
    skills = rows(resource, "reasonCode")
    return SessionHeld(
        strategy=_code(inner(resource, "topic")),
        skills=tuple((_code(each), str(each.get("text", ""))) for each in skills),
        to=tuple(str(each.get("reference", "")) for each in rows(resource, "recipient")),
        medium=_code(next(iter(rows(resource, "medium")), {})),
        minutes=minutes,
        at=datetime.fromisoformat(at),
        by=str(inner(resource, "sender").get("reference", "")),
        material=_first(resource, "payload", "contentString"),
        note=_first(resource, "note", "text"),
    )


def is_session(resource: Json) -> bool:
    """Whether a Communication is a session of ours: others tell of calls and messages."""
    return any(each.get("url") == MINUTES for each in rows(resource, "extension")) and bool(
        rows(inner(resource, "topic"), "coding")
    )


def _minutes(resource: Json) -> int | None:
    found = (each for each in rows(resource, "extension") if each.get("url") == MINUTES)
    value = inner(next(found, {}), "valueDuration").get("value")
    return int(value) if isinstance(value, int | float) else None


def _code(concept: Json) -> str:
    return next(iter(codes(concept)), "")


def _first(element: Json, name: str, member: str) -> str:
    return str(next(iter(rows(element, name)), {}).get(member, ""))
