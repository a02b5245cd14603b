"""Messages about stays as a hospital sends them, and files of Encounters."""

from collections.abc import Iterable
from typing import Any

from fhir_bridge.r4.alerts import EVENTS
from fhir_bridge.wire import Json, write_json

MRN = "urn:riverside:mrn"
CAME, LEFT = "2026-11-12T09:40:00-06:00", "2026-11-17T14:10:00-06:00"
HOME = {"dischargeDisposition": {"coding": [{"code": "home"}]}}


def patient(mrn: str = "1001", **more: Any) -> Json:
    """Somebody with a number of their own."""
    return {
        "resourceType": "Patient", "id": "p", "birthDate": "1948-03-14",
        "identifier": [{"system": MRN, "value": mrn}], **more,
    }  # fmt: skip


def encounter(stay: str = "V1", **more: Any) -> Json:
    """A stay at Riverside that goes on, as a message carries it."""
    return {
        "resourceType": "Encounter", "id": "e", "status": "in-progress", "class": {"code": "IMP"},
        "identifier": [{"system": "urn:riverside", "value": stay}],
        "subject": {"reference": "urn:uuid:p"}, "period": {"start": CAME},
        "serviceProvider": {"reference": "urn:uuid:o"}, **more,
    }  # fmt: skip


def left(stay: str = "V1", **more: Any) -> Json:
    """A stay at Riverside that ended at home."""
    told: Json = {"status": "finished", "period": {"start": CAME, "end": LEFT},
                  "hospitalization": HOME}  # fmt: skip
    return encounter(stay, **(told | more))


def alert(
    event: str, stay: Json, *, id: str, at: str | None = CAME, whose: Json | None = None,
    **more: Any,
) -> bytes:  # fmt: skip
    """A message Bundle of Da Vinci Alerts.

    Args:
        event: ``admit``, ``discharge``, ``transfer``, …
        id: of its MessageHeader.
        at: when it was put together.
    """
    header = {
        "resourceType": "MessageHeader", "id": id, "source": {"endpoint": "urn:riverside"},
        "eventCoding": {"system": EVENTS, "code": f"notification-{event}"},
        "focus": [{"reference": "urn:uuid:e"}],
    }  # fmt: skip
    place = {"resourceType": "Organization", "id": "o", "name": "Riverside Hospital"}
    body = {
        "resourceType": "Bundle", "type": "message", "timestamp": at,
        "entry": [
            {"fullUrl": f"urn:uuid:{id}", "resource": header},
            {"fullUrl": "urn:uuid:e", "resource": stay},
            {"fullUrl": "urn:uuid:p", "resource": whose or patient()},
            {"fullUrl": "urn:uuid:o", "resource": place},
        ],
        **more,
    }  # fmt: skip
    return write_json({name: value for name, value in body.items() if value is not None})


def collection(*entries: tuple[str, Json], **more: Any) -> bytes:
    """A Bundle of records, each with what the others call it."""
    listed = [{"fullUrl": url, "resource": record} for url, record in entries]
    return write_json({"resourceType": "Bundle", "type": "collection", "entry": listed, **more})


def hook(
    told: str = "event-notification", *, number: int | None = None, since: int | None = None,
    focus: Iterable[str] = (), subscription: str = "sub-1", status: str = "active",
) -> bytes:  # fmt: skip
    """A notification of a Subscription (R5 Backport, R4).

    Args:
        number: of its last event; those before have the numbers before.
        since: events since the Subscription began; as ``number`` if not given.
    """
    count = since if since is not None else number
    said: list[Json] = [
        {"name": "subscription", "valueReference": {"reference": f"Subscription/{subscription}"}},
        {"name": "status", "valueCode": status},
        {"name": "type", "valueCode": told},
    ]
    if count is not None:
        said.append({"name": "events-since-subscription-start", "valueString": str(count)})
    about = list(focus)
    for place, each in enumerate(about):
        at = (number or 0) - len(about) + 1 + place
        part: list[Json] = [{"name": "event-number", "valueString": str(at)}]
        if each:
            part.append({"name": "focus", "valueReference": {"reference": each}})
        said.append({"name": "notification-event", "part": part})
    first = {"fullUrl": "urn:uuid:s", "resource": {"resourceType": "Parameters", "parameter": said}}
    return write_json({"resourceType": "Bundle", "type": "history", "entry": [first]})
