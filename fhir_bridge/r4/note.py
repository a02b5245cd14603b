"""The plan-of-care note as a DocumentReference (US Core's shape), and how ours is known again.

One note tells all of a patient's goals and is written anew when one of them changes. Which
versions of which goals it tells stands in ``context.related``, so that a receipt can say of one
goal whether it has arrived.
"""

from base64 import b64encode
from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from fhir_bridge.care.goal import small_win_id
from fhir_bridge.r4.canonicals import BASE, PLAN_OF_CARE_NOTE
from fhir_bridge.r4.datatypes import inner, rows
from fhir_bridge.r4.note_text import TITLE, Plan, Written, mark_line, note_text
from fhir_bridge.wire import Json, instant, write_json

NOTE_ID = f"{BASE}/id/note"
US_CORE_NOTE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference"
NOTE_CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category"
LOINC = "http://loinc.org"
PLAN_OF_CARE = "18776-5"
TEXT_TYPE = "text/plain;charset=utf-8"
FHIR_TYPE = "application/fhir+json"


def note_id(site: str, patient: str) -> str:
    """The id of a patient's note: the same however often it is written.

    Args:
        site: where the patient is known.
        patient: our id of the patient.
    """
    return str(uuid5(uuid5(NAMESPACE_URL, NOTE_ID), f"{site}/{patient}"))


def note_to_fhir(
    plan: Plan,
    goals: Iterable[Json],
    *,
    patient: str,
    author: str | None,
    encounter: str | None = None,
) -> Json:
    """The note that is kept and sent.

    Args:
        plan: what it tells.
        goals: the same goals as FHIR, for programs: the second attachment.
        patient: ``Patient/<our id>``.
        author: whose change made this version, e.g. ``Practitioner/<id>``.
        encounter: the visit it was begun at, ``Encounter/<our id>``.
    """
    at = instant(plan.at)
    text = {"contentType": TEXT_TYPE, "language": "en", "title": title_of(plan), "creation": at}
    copy = {"contentType": FHIR_TYPE, "title": "The same goals as FHIR", "creation": at}
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": _nameless(each)} for each in goals],
    }
    # a dateTime with its time everywhere: Oracle takes no others
    context: Json = {"period": {"start": at, "end": at}, "related": _related(plan)}
    return {
        "resourceType": "DocumentReference",
        "id": plan.note,
        "meta": {"profile": [PLAN_OF_CARE_NOTE, US_CORE_NOTE]},
        "masterIdentifier": {"system": NOTE_ID, "value": f"{plan.note}.{plan.version}"},
        "identifier": [{"system": NOTE_ID, "value": plan.note}],
        "status": "current",
        "docStatus": "final",
        "type": {
            "coding": [{"system": LOINC, "code": PLAN_OF_CARE, "display": "Plan of care note"}]
        },
        "category": [
            {"coding": [{"system": NOTE_CATEGORY, "code": "clinical-note"}], "text": "Note"}
        ],
        "subject": {"reference": patient},
        "date": at,
        **({"author": [{"reference": author}]} if author else {}),
        "description": TITLE,
        "content": [
            {"attachment": text | {"data": _base64(note_text(plan).encode())}},
            {"attachment": copy | {"data": _base64(write_json(bundle))}},
        ],
        "context": context | ({"encounter": [{"reference": encounter}]} if encounter else {}),
    }  # fmt: skip


def title_of(plan: Plan) -> str:
    """What a list of documents shows, with the mark that a later look goes by."""
    return f"{TITLE} ({mark_line(plan.note, plan.version)})"


def tells(note: Json) -> frozenset[str]:
    """Which versions a note of ours tells: ``Goal/<id>/_history/<version>``."""
    found = (each.get("reference") for each in rows(inner(note, "context"), "related"))
    return frozenset(each for each in found if isinstance(each, str))


def is_note(document: Json, note: str, version: int | None = None) -> bool:
    """Whether a document in an EHR is our note: by our identifier, or by its title.

    Some EHRs keep no identifier of others, and none keeps less than the title.

    Args:
        version: only this version; None takes any.
    """
    if version is None:
        listed = rows(document, "identifier")
        if any(_is(each, note) for each in listed):
            return True
    if _is(inner(document, "masterIdentifier"), f"{note}.{version}"):
        return True
    wanted = mark_line(note, version) if version else mark_line(note, 1)[:-1]
    titles = (str(inner(each, "attachment").get("title")) for each in rows(document, "content"))
    return any(f"{wanted})" in each if version else wanted in each for each in titles)


def _is(identifier: Json, value: str) -> bool:
    return identifier.get("system") == NOTE_ID and identifier.get("value") == value


def _related(plan: Plan) -> list[Json]:
    return [{"reference": each} for written in plan.goals for each in _versions(written)]


def _versions(written: Written) -> Iterable[str]:
    goal = written.goal
    yield f"Goal/{goal.key}/_history/{written.version}"
    if written.win_version:
        yield f"Goal/{small_win_id(goal.key, written.rung)}/_history/{written.win_version}"


def _nameless(goal: Json) -> Json:
    """Without ids and versions of ours; the identifier says which goal it is (decision 1)."""
    profiles = {"profile": inner(goal, "meta").get("profile", [])}
    return {**{name: value for name, value in goal.items() if name != "id"}, "meta": profiles}


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
