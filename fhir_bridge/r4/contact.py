"""A contact after a stay, or a try at one, as FHIR Communication, and back.

    about                   the stay's Encounter: by the sender's number of it, and ours where known
    status, statusReason    FHIR's state; how it came out, in our code, and HL7's of what was not
    medium                  HL7's code of the way, and ours beside it
    reasonCode              what was talked about
    sender, sent            who, and when it began
    payload                 each saved block, entry by entry: its words, and its answers as an
                            extension, since R4 has no place for an answer in a payload

What it counts for follows from the rules and is not written down. It stays here: what people say
on the phone is theirs to tell (care rules §2.3).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.transitions.call_blocks import BLOCKS, NOTED_ELSEWHERE, TRIED, TRY
from fhir_bridge.care.transitions.calls import Contact, Entry, State, in_words
from fhir_bridge.care.transitions.contact_log import (
    CHANNELS,
    DECLINED,
    DISCONNECTED,
    NO_ANSWER,
    RESULTS,
    TOPICS,
    WRONG_NUMBER,
)
from fhir_bridge.errors import Refused
from fhir_bridge.r4.canonicals import BASE, CONTACT_ATTEMPT
from fhir_bridge.r4.checkpoint_task import DISCIPLINE, OfStay, number_of_stay, stay_to_fhir
from fhir_bridge.r4.communication import MINUTES, PARTICIPATION_MODE, UCUM
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.labels import LABEL
from fhir_bridge.r4.observation import ASSESSMENT, Code
from fhir_bridge.r4.task import coded
from fhir_bridge.wire import Json, instant

CHANNEL = f"{BASE}/CodeSystem/contact-channel"
RESULT = f"{BASE}/CodeSystem/contact-result"
TOPIC = f"{BASE}/CodeSystem/contact-topic"
BLOCK = f"{BASE}/CodeSystem/contact-block"
KIND = f"{BASE}/CodeSystem/contact-kind"
PART = f"{BASE}/StructureDefinition/contact-part"
NOT_DONE = "http://terminology.hl7.org/CodeSystem/communication-not-done-reason"

AFTER_STAY = Code(KIND, "after-stay", "Contact after a stay")
BLOCK_WORDS: Mapping[str, str] = {
    **{code: row.title for code, row in BLOCKS.items()}, TRIED: TRY.title, **NOTED_ELSEWHERE,
}  # fmt: skip

MEDIA: Mapping[str, str] = {
    "phone": "PHONE", "video": "VIDEOCONF", "visit": "FACE", "text": "SMSWRIT",
    "portal": "ONLINEWRIT", "letter": "MAILWRIT", "machine": "ELECTRONIC",
}  # fmt: skip
"""HL7's code of each way (v3-ParticipationMode; ``SMSWRIT`` since its terminology of 2021)."""
NOT_DONE_BECAUSE: Mapping[str, str] = {
    NO_ANSWER: "recipient-unavailable", WRONG_NUMBER: "invalid-phone-number",
    DISCONNECTED: "invalid-phone-number", DECLINED: "patient-objection",
}  # fmt: skip
"""HL7's reason of what reached nobody; what was left or sent was communicated."""


def contact_to_fhir(contact: Contact, encounter: str = "", *, patient: str) -> Json:
    """The Communication that is kept.

    Args:
        encounter: our id of the stay's Encounter; "" where none is here.
        patient: ``Patient/<our id>``.
    """
    medium = {"coding": [
        {"system": PARTICIPATION_MODE, "code": MEDIA[contact.channel]},
        {"system": CHANNEL, "code": contact.channel},
    ], "text": CHANNELS[contact.channel].words}  # fmt: skip
    made: Json = {
        "resourceType": "Communication",
        "meta": {"profile": [CONTACT_ATTEMPT], "security": [{"system": LABEL, "code": ASSESSMENT}]},
        "status": _status(contact),
        "statusReason": _came_out(contact),
        "category": [AFTER_STAY.concept()],
        "medium": [medium],
        "subject": {"reference": patient},
        "about": [stay_to_fhir(OfStay(contact.stay, encounter))],
        "sent": instant(contact.at),
        "sender": {"reference": contact.by},
        "payload": [_payload(each) for each in contact.entries],
    }
    topics = [Code(TOPIC, code, TOPICS[code].words).concept() for code in TOPICS
              if code in contact.topics]  # fmt: skip
    if topics:
        made["reasonCode"] = topics
    if contact.minutes:
        long = {"value": contact.minutes, "unit": "min", "system": UCUM, "code": "min"}
        made["extension"] = [{"url": MINUTES, "valueDuration": long}]
    return made


def is_contact(resource: Json) -> bool:
    """Whether a Communication is one of these."""
    return any(coded(each, KIND) for each in rows(resource, "category"))


def contact_from_fhir(resource: Json, key: str) -> Contact:
    """Read back what ``contact_to_fhir`` made.

    Args:
        key: the record's id.

    Raises:
        Refused: it has another shape.
    """
    try:
        return Contact(
            key, number_of_stay(rows(resource, "about")[0]),
            datetime.fromisoformat(resource["sent"]), str(inner(resource, "sender")["reference"]),
            coded(rows(resource, "medium")[0], CHANNEL),
            coded(inner(resource, "statusReason"), RESULT), _state(str(resource["status"])),
            tuple(map(_entry, rows(resource, "payload"))),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, IndexError):
        raise Refused("This is no record that Footbridge wrote.") from None


def _status(contact: Contact) -> str:
    if contact.state is State.MISTAKE:
        return "entered-in-error"
    if contact.state is State.GOES_ON:
        return "in-progress"
    return "not-done" if contact.result in NOT_DONE_BECAUSE else "completed"


def _state(status: str) -> State:
    told = {"entered-in-error": State.MISTAKE, "in-progress": State.GOES_ON}
    return told.get(status, State.DONE)


def _came_out(contact: Contact) -> Json:
    codings = [{"system": RESULT, "code": contact.result}]
    if contact.result in NOT_DONE_BECAUSE:
        codings.append({"system": NOT_DONE, "code": NOT_DONE_BECAUSE[contact.result]})
    return {"coding": codings, "text": RESULTS[contact.result].words}


def _payload(entry: Entry) -> Json:
    words = in_words(entry.block, entry.answers) or BLOCK_WORDS[entry.block]
    parts: list[Json] = [
        {"url": "block", "valueCoding": {"system": BLOCK, "code": entry.block}},
        {"url": "at", "valueDateTime": instant(entry.at)},
        {"url": "by", "valueReference": {"reference": entry.by}},
    ]
    if entry.discipline:
        training = {"system": DISCIPLINE, "code": entry.discipline.value}
        parts.append({"url": "training", "valueCoding": training})
    parts += [
        {"url": "answer", "extension": [
            {"url": "asked", "valueCode": code}, {"url": "said", "valueString": said},
        ]}
        for code, said in entry.answers.items()
    ]  # fmt: skip
    return {"extension": [{"url": PART, "extension": parts}], "contentString": words}


def _entry(payload: Json) -> Entry:
    [part] = [each for each in rows(payload, "extension") if each.get("url") == PART]
    told = {str(each["url"]): each for each in rows(part, "extension")}
    training = inner(told.get("training", {}), "valueCoding").get("code")
    return Entry(
        str(inner(told["block"], "valueCoding")["code"]),
        str(inner(told["by"], "valueReference")["reference"]),
        datetime.fromisoformat(told["at"]["valueDateTime"]),
        dict(map(_answer, (row for row in rows(part, "extension") if row["url"] == "answer"))),
        Discipline(training) if training else None,
    )  # fmt: skip


def _answer(row: Json) -> tuple[str, str]:
    told: Iterable[Json] = rows(row, "extension")
    named = {str(each["url"]): each for each in told}
    return str(named["asked"]["valueCode"]), str(named["said"]["valueString"])
