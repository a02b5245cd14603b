"""A checkpoint of a stay as FHIR Task, and back.

    code                    which row of the rules
    focus                   the stay's Encounter: by the sender's number of it, and ours where known
    owner                   who has it
    restriction.period.end  the day it is due now; absent while the day it hangs on is not known
    status, businessStatus  FHIR's state, and ours beside it
    input                   what it is for, where there is one for each thing
    output                  all that happened, entry by entry: proof, reason, who answered, to whom

Kinds, states and reasons are ours: HL7 has no code for them. It stays here, since what people write
as proof is theirs to tell (care rules §2.3).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from fhir_bridge.care.transitions.checkpoint_closing import NOT_NEEDED
from fhir_bridge.care.transitions.checkpoint_deeds import DEED_WORDS, Deed, Entry, Held
from fhir_bridge.care.transitions.rederiving import STATE_WORDS, State
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import BASE, TRANSITION_CHECKPOINT
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT, Code
from fhir_bridge.r4.task import coded
from fhir_bridge.wire import Json, instant

CHECKPOINT = f"{BASE}/CodeSystem/checkpoint"
STATE = f"{BASE}/CodeSystem/checkpoint-state"
DEED = f"{BASE}/CodeSystem/checkpoint-deed"
REASON = f"{BASE}/CodeSystem/checkpoint-not-needed"
DISCIPLINE = f"{BASE}/CodeSystem/discipline"
PART = f"{BASE}/CodeSystem/checkpoint-part"

THING = Code(PART, "thing", "What it is for")
DAY = Code(PART, "day", "On which day")
VISIT = Code(PART, "visit", "The day of the visit")
ANSWERED = Code(PART, "answered-by", "The prescriber who answered")
TO = Code(PART, "to", "Who has it from then on")

STATUS: Mapping[State, str] = {
    State.OPEN: "accepted",
    State.DONE: "completed",
    State.NOT_NEEDED: "cancelled",
    State.STOPPED: "cancelled",
}
"""Task.status (required binding http://hl7.org/fhir/task-status, R4) of each state of ours."""


@dataclass(frozen=True)
class OfStay:
    """Which stay a checkpoint belongs to.

    Attributes:
        number: the sender's, as the log of what was heard has it.
        encounter: our id of its Encounter; "" where none is here.
    """

    number: str
    encounter: str = ""


def checkpoint_to_fhir(held: Held, stay: OfStay, *, patient: str) -> Json:
    """The Task that is kept.

    Args:
        patient: ``Patient/<our id>``.
    """
    kept, told = held.kept, held.settled
    made: Json = {
        "resourceType": "Task",
        "meta": {
            "profile": [TRANSITION_CHECKPOINT],
            "security": [{"system": LABEL, "code": ASSESSMENT}],
        },
        "status": STATUS[kept.state],
        "businessStatus": Code(STATE, kept.state.value, STATE_WORDS[kept.state]).concept(),
        "intent": "order",
        "priority": "routine",
        "code": Code(CHECKPOINT, held.code, held.row.title).concept(),
        "description": f"{held.row.title}: {held.thing}" if held.thing else held.row.title,
        "focus": stay_to_fhir(stay),
        "for": {"reference": patient},
        "authoredOn": instant(held.entries[0].at),
        "lastModified": instant(held.entries[-1].at),
        "owner": _person(held.owner, held.owner_name),
        "output": [row for each in held.entries for row in _happened(each)],
    }  # fmt: skip
    if told and told.reason:
        reason = Code(REASON, told.reason, NOT_NEEDED[told.reason])
        made["statusReason"] = reason.concept()
    if kept.due:
        made["restriction"] = {"period": {"end": kept.due.isoformat()}}
    if held.thing:
        made["input"] = [{"type": THING.concept(), "valueString": held.thing}]
    return made


def is_checkpoint(resource: Json) -> bool:
    """Whether a Task is one of these."""
    return bool(coded(inner(resource, "code"), CHECKPOINT))


def checkpoint_from_fhir(resource: Json) -> tuple[str, Held]:
    """Read back what ``checkpoint_to_fhir`` made: the number of its stay, and the checkpoint.

    Raises:
        Refused: it has another shape.
    """
    try:
        owner = inner(resource, "owner")
        things = (str(each["valueString"]) for each in rows(resource, "input"))
        return number_of_stay(inner(resource, "focus")), Held(
            coded(inner(resource, "code"), CHECKPOINT), next(things, ""),
            str(owner.get("reference", "")), str(owner["display"]),
            tuple(_entries(rows(resource, "output"))),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError):
        raise Refused("This is no record that Footbridge wrote.") from None


def stay_to_fhir(stay: OfStay) -> Json:
    """What points to a stay: the sender's number of it, and our Encounter where one is here."""
    ours = {"reference": f"Encounter/{stay.encounter}"} if stay.encounter else {}
    system, bar, value = stay.number.partition("|")
    if not bar:  # its sender gave no number: our id is all there is
        return {"reference": f"Encounter/{stay.number}", "type": "Encounter"}
    named = {**({"system": system} if system else {}), "value": value}
    return {**ours, "type": "Encounter", "identifier": named}


def number_of_stay(focus: Json) -> str:
    """The number of the stay that something points to."""
    named = inner(focus, "identifier")
    if named:
        return f"{named.get('system', '')}|{named['value']}"
    return str(focus["reference"]).removeprefix("Encounter/")


def _person(who: str, name: str) -> Json:
    return {**({"reference": who} if who else {}), "type": "Practitioner", "display": name}


def _happened(entry: Entry) -> Iterator[Json]:
    """One entry, with its reason and training as codings of its type; then its parts."""
    marks: list[Json] = [{"system": DEED, "code": entry.deed.value}]
    if entry.reason:
        marks.append({"system": REASON, "code": entry.reason})
    if entry.discipline:
        marks.append({"system": DISCIPLINE, "code": entry.discipline})
    words = DEED_WORDS[entry.deed]
    by = {"authorReference": {"reference": entry.by}} if entry.by else {}
    yield {
        # the words stand in the type too where nobody wrote any, so that they are not taken for it
        "type": {"coding": marks, **({} if entry.text else {"text": words})},
        "valueAnnotation": {**by, "time": instant(entry.at), "text": entry.text or words},
    }
    for part, day in ((DAY, entry.on), (VISIT, entry.visit)):
        if day:
            yield {"type": part.concept(), "valueDate": day.isoformat()}
    if entry.answered_by:
        yield {"type": ANSWERED.concept(), "valueString": entry.answered_by}
    if entry.to_name:
        yield {"type": TO.concept(), "valueReference": _person(entry.to, entry.to_name)}


def _entries(outputs: Iterable[Json]) -> Iterator[Entry]:
    """What happened, in its order; a part belongs to the entry before it."""
    entry: Entry | None = None
    for each in outputs:
        kind = inner(each, "type")
        if coded(kind, DEED):
            if entry:
                yield entry
            entry = _entry(kind, inner(each, "valueAnnotation"))
        elif entry:
            entry = _with_part(entry, coded(kind, PART), each)
    if entry:
        yield entry


def _entry(kind: Json, told: Json) -> Entry:
    return Entry(
        Deed(coded(kind, DEED)),
        str(inner(told, "authorReference").get("reference", "")),
        datetime.fromisoformat(told["time"]),
        text="" if "text" in kind else str(told["text"]),
        reason=coded(kind, REASON),
        discipline=coded(kind, DISCIPLINE),
    )


def _with_part(entry: Entry, part: str, told: Json) -> Entry:
    if part == DAY.code:
        return replace(entry, on=date.fromisoformat(told["valueDate"]))
    if part == VISIT.code:
        return replace(entry, visit=date.fromisoformat(told["valueDate"]))
    if part == ANSWERED.code:
        return replace(entry, answered_by=str(told["valueString"]))
    person = inner(told, "valueReference")
    return replace(entry, to=str(person.get("reference", "")), to_name=str(person["display"]))
