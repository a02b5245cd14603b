"""Limits agreed for readings as Observations, alerts as Tasks, and back.

A limit is a decision of people about one patient, so it is an Observation, as every decision here:
a Goal would ask the patient to reach it, and an order has no place for a range. Its ends are
quantities in UCUM; the clinician it was agreed with is named in words.

    Task.code                    alert
    focus                        the reading that raised it
    owner                        the one person who has it
    restriction.period.end       by when an answer is ours to give
    status, businessStatus       FHIR's state, and ours beside it
    input                        what is measured, and up to which reading it reaches
    output                       all that happened, entry by entry

HL7's Flag would stand for a warning that nobody has to answer. It stays here (care rules §2.3).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from fhir_bridge.care.monitoring.alerts import (
    ANSWERS,
    DEED_WORDS,
    OPEN_AFTER,
    Alert,
    Deed,
    Due,
    Entry,
)
from fhir_bridge.care.monitoring.limits import Limit
from fhir_bridge.care.monitoring.measures import MEASURES
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import BASE, READING_ALERT, READING_LIMIT
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT, CATEGORY, Code
from fhir_bridge.r4.scores import UCUM
from fhir_bridge.r4.task import coded
from fhir_bridge.wire import Json, instant

MONITORING = f"{BASE}/CodeSystem/monitoring"
MEASURE = f"{BASE}/CodeSystem/home-measure"
DEED = f"{BASE}/CodeSystem/alert-deed"
ANSWER = f"{BASE}/CodeSystem/alert-answer"

LIMIT = Code(MONITORING, "limit", "A limit agreed for readings")
ALERT = Code(MONITORING, "alert", "A reading outside of what was agreed")
LOW = Code(MONITORING, "low", "From")
HIGH = Code(MONITORING, "high", "To")
WITH = Code(MONITORING, "agreed-with", "The clinician it was agreed with")
ENDED = Code(MONITORING, "ended", "It holds no more")
WHAT = Code(MONITORING, "what", "What is measured")
UNTIL = Code(MONITORING, "until", "Up to which reading it reaches")
TO = Code(MONITORING, "to", "Who has it from then on")

STATUS: Mapping[Deed, str] = {
    **dict.fromkeys(OPEN_AFTER, "in-progress"),
    Deed.RAISED: "requested",
    Deed.ANSWERED: "completed",
    Deed.STOPPED: "cancelled",
}
"""Task.status (required binding http://hl7.org/fhir/task-status, R4) after each deed of ours."""


@dataclass(frozen=True)
class KeptLimit:
    """A limit as it was kept.

    Attributes:
        at: care time; ``by``: who noted it.
    """

    limit: Limit
    at: datetime
    by: str


def limit_to_fhir(kept: KeptLimit, *, patient: str) -> Json:
    """The Observation that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    limit = kept.limit
    ends = ((LOW, limit.low), (HIGH, limit.high))
    return {
        "resourceType": "Observation",
        "meta": {"profile": [READING_LIMIT], "security": [{"system": LABEL, "code": ASSESSMENT}]},
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": "survey"}]}],
        "code": LIMIT.concept(),
        "subject": {"reference": patient},
        **({"effectiveDateTime": limit.agreed_on.isoformat()} if limit.agreed_on else {}),
        "issued": instant(kept.at),
        "performer": [{"reference": kept.by}],
        "valueCodeableConcept": Code(MEASURE, limit.measure, limit.row.words).concept(),
        "component": [
            {"code": WITH.concept(), "valueString": limit.agreed_with},
            {"code": ENDED.concept(), "valueBoolean": limit.ended},
            *(
                {"code": code.concept(), "valueQuantity": _quantity(end, limit.unit)}
                for code, end in ends if end is not None
            ),
        ],
    }  # fmt: skip


def is_limit(resource: Json) -> bool:
    """Whether an Observation is one of these."""
    return coded(inner(resource, "code"), MONITORING) == LIMIT.code


def limit_from_fhir(resource: Json) -> KeptLimit:
    """Read back what ``limit_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    try:
        parts = {
            coded(inner(each, "code"), MONITORING): each for each in rows(resource, "component")
        }
        ends = {code: inner(parts.get(code, {}), "valueQuantity") for code in (LOW.code, HIGH.code)}
        low, high = (each.get("value") for each in ends.values())
        unit = next(str(each["code"]) for each in ends.values() if each)
        measure = coded(inner(resource, "valueCodeableConcept"), MEASURE)
        on = resource.get("effectiveDateTime")
        limit = Limit(
            measure, _float(low), _float(high), unit, str(parts[WITH.code]["valueString"]),
            date.fromisoformat(str(on)) if on else None,
            ended=bool(parts[ENDED.code]["valueBoolean"]),
        )  # fmt: skip
        MEASURES[measure]
        by = str(rows(resource, "performer")[0]["reference"])
        return KeptLimit(limit, datetime.fromisoformat(str(resource["issued"])), by)
    except (KeyError, ValueError, IndexError, StopIteration):
        raise Refused("This is no record that Footbridge wrote.") from None


def alert_to_fhir(alert: Alert, zone: tzinfo, *, patient: str) -> Json:
    """The Task that is kept.

    Args:
        zone: of the people: by their clock an answer is due.
        patient: ``Patient/<our id>``.
    """
    first, last = alert.entries[0], alert.entries[-1]
    owner = {"reference": alert.owner} if alert.owner else {}
    due = datetime.combine(alert.due.day, alert.due.hour, zone)
    return {
        "resourceType": "Task",
        "meta": {"profile": [READING_ALERT], "security": [{"system": LABEL, "code": ASSESSMENT}]},
        "status": STATUS[last.deed],
        "businessStatus": Code(DEED, last.deed.value, DEED_WORDS[last.deed]).concept(),
        "intent": "order",
        "priority": "urgent",
        "code": ALERT.concept(),
        "description": alert.words,
        "focus": {"reference": f"Observation/{alert.reading}"},
        "for": {"reference": patient},
        "authoredOn": instant(first.at),
        "lastModified": instant(last.at),
        "owner": {**owner, "type": "Practitioner", "display": alert.owner_name},
        "restriction": {"period": {"end": instant(due)}},
        "input": [
            {
                "type": WHAT.concept(),
                "valueCoding": {"system": MEASURE, "code": alert.measure},
            },
            {"type": UNTIL.concept(), "valueDateTime": instant(alert.until)},
        ],
        "output": [row for each in alert.entries for row in _happened(each)],
    }


def is_alert(resource: Json) -> bool:
    """Whether a Task is one of these."""
    return coded(inner(resource, "code"), MONITORING) == ALERT.code


def alert_from_fhir(resource: Json, zone: tzinfo) -> Alert:
    """Read back what ``alert_to_fhir`` made.

    Raises:
        Refused: it has another shape.
    """
    try:
        told = {coded(inner(each, "type"), MONITORING): each for each in rows(resource, "input")}
        due = _at(resource["restriction"]["period"]["end"], zone)
        owner = inner(resource, "owner")
        return Alert(
            str(told[WHAT.code]["valueCoding"]["code"]),
            str(resource["focus"]["reference"]).removeprefix("Observation/"),
            str(resource["description"]), _at(told[UNTIL.code]["valueDateTime"], zone),
            str(owner.get("reference", "")), str(owner["display"]), Due(due.date(), due.time()),
            tuple(_entries(rows(resource, "output"), zone)),
        )  # fmt: skip
    except (KeyError, ValueError, TypeError):
        raise Refused("This is no record that Footbridge wrote.") from None


def _happened(entry: Entry) -> Iterable[Json]:
    marks = [{"system": DEED, "code": entry.deed.value}]
    if entry.answer:
        marks.append({"system": ANSWER, "code": entry.answer})
    who = {"authorReference": {"reference": entry.by}} if entry.by else {}
    text = entry.words or (ANSWERS[entry.answer] if entry.answer else DEED_WORDS[entry.deed])
    told = {**who, "time": instant(entry.at), "text": text}
    # our own words stand in the type too, so that nobody's are taken for them
    said = {} if entry.words else {"text": text}
    yield {"type": {"coding": marks, **said}, "valueAnnotation": told}
    if entry.to_name:
        to = {"reference": entry.to} if entry.to else {}
        yield {
            "type": TO.concept(),
            "valueReference": {**to, "type": "Practitioner", "display": entry.to_name},
        }


def _entries(outputs: Iterable[Json], zone: tzinfo) -> Iterator[Entry]:
    entry: Entry | None = None
    for each in outputs:
        kind = inner(each, "type")
        if coded(kind, DEED):
            if entry:
                yield entry
            told = each["valueAnnotation"]
            entry = Entry(
                Deed(coded(kind, DEED)),
                str(inner(told, "authorReference").get("reference", "")),
                _at(told["time"], zone), "" if "text" in kind else str(told["text"]),
                coded(kind, ANSWER),
            )  # fmt: skip
        elif entry:
            to = each["valueReference"]
            entry = replace(entry, to=str(to.get("reference", "")), to_name=str(to["display"]))
    if entry:
        yield entry


def _at(text: object, zone: tzinfo) -> datetime:
    return datetime.fromisoformat(str(text)).astimezone(zone)


def _quantity(value: float, unit: str) -> Json:
    return {"value": value, "system": UCUM, "code": unit}


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
