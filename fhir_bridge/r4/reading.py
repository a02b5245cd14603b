"""Records as EHRs really send them, read into views. A new type is a reader and a row.

Reading is tolerant (C10): what is missing or odd is absent from the view, never an error. A record
without which a view would be a lie (no id, a goal without words) raises ``Unreadable``; nothing
else is ever raised, so one bad entry costs one row and not the list.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from fhir_bridge.care.enablement import DOER_WORDS, STRATEGIES, Doer
from fhir_bridge.care.goal import STATUS_WORDS, Status
from fhir_bridge.errors import Refused
from fhir_bridge.r4 import canonicals
from fhir_bridge.r4.datatypes import (
    called,
    codes,
    concept_name,
    concept_words,
    day,
    first_name,
    human_name,
    identifiers,
    inner,
    modifies,
    narrative,
    rows,
    shortened,
    words,
)
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.medicine import medicine_of
from fhir_bridge.r4.views import (
    CarePlanView,
    CareTeamMemberView,
    CareTeamView,
    ConditionView,
    EncounterView,
    GoalView,
    MedicineView,
    PatientView,
    Quarantined,
    View,
)
from fhir_bridge.r4.vocabulary import (
    CONDITION_KINDS,
    DISCHARGED_TO_HOSPICE,
    ENCOUNTER_KINDS,
    GENDERS,
    HOSPICE_TYPES,
    INTERPRETER_NO,
    INTERPRETER_YES,
    LANGUAGES,
    OPEN_ACTIVITIES,
)
from fhir_bridge.wire import Json


class Unreadable(Refused):
    """This record cannot be read."""


def read_all(resources: Iterable[Json], type: str) -> tuple[list[View], list[Quarantined]]:
    """Read records of one type; those that cannot be read are set apart with the reason."""
    views: list[View] = []
    apart: list[Quarantined] = []
    for each in resources:
        try:
            views.append(READERS[type](each))
        except Unreadable as reason:
            apart.append(Quarantined(type, words(each, "id") or "", str(reason)))
    return views, apart


def read_patient(patient: Json) -> PatientView:
    """Who the patient is."""
    gender, phone = words(patient, "gender") or "", _phone(patient)
    return PatientView(
        **_base(patient, "Patient"),
        name=human_name(patient) or "Name not recorded",
        birth_date=day(patient, "birthDate"),
        gender=gender,
        sex_word=GENDERS.get(gender, ""),
        mrn=_mrn(patient),
        phone=words(phone, "value"),
        phone_note=_comment(phone),
        language=_language(patient),
        interpreter_needed=_needs_interpreter(patient),
        deceased=patient.get("deceasedBoolean") is True
        or words(patient, "deceasedDateTime") is not None,
        identifiers=identifiers(patient),
        called=called(patient) or "",
    )


def read_care_plan(plan: Json) -> CarePlanView:
    """A care plan: what it is called, and how much of it is still to be done."""
    summary = narrative(plan) or words(plan, "description") or ""
    activities = rows(plan, "activity")
    open_ones = [each for each in activities if _is_open(each)]
    title = words(plan, "title") or _category_words(plan) or _plan_words(summary, activities)
    return CarePlanView(
        **_base(plan, "CarePlan"),
        title=title,
        status=words(plan, "status") or "",
        updated=day(inner(plan, "meta"), "lastUpdated"),
        activities=len(activities),
        open_activities=len(open_ones),
        summary=shortened(_without_heading(summary, title), 300),
    )


def read_encounter(encounter: Json) -> EncounterView:
    """A visit or stay."""
    period = inner(encounter, "period")
    return EncounterView(
        **_base(encounter, "Encounter"),
        kind=_encounter_kind(encounter),
        status=words(encounter, "status") or "",
        start=day(period, "start"),
        end=day(period, "end"),
        reason=first_name(encounter, "reasonCode")
        or _displayed(rows(encounter, "reasonReference")),
        place=_displayed([inner(each, "location") for each in rows(encounter, "location")])
        or words(inner(encounter, "serviceProvider"), "display"),
        who=_displayed([inner(each, "individual") for each in rows(encounter, "participant")]),
        hospice=_is_hospice(encounter),
    )


def read_condition(condition: Json) -> ConditionView:
    """A problem; one refuted or entered in error says so as its status."""
    verified = codes(inner(condition, "verificationStatus"))
    undone = [each for each in verified if each in {"entered-in-error", "refuted"}]
    clinical = codes(inner(condition, "clinicalStatus"))
    return ConditionView(
        **_base(condition, "Condition"),
        name=concept_name(inner(condition, "code")) or "Problem without a name",
        status=next(iter([*undone, *clinical]), ""),
        onset=day(condition, "onsetDateTime") or day(inner(condition, "onsetPeriod"), "start"),
        kind=_condition_kind(condition),
    )


def read_care_team(team: Json) -> CareTeamView:
    """A care team; members that are contained are named from there."""
    inside = {words(each, "id"): each for each in rows(team, "contained")}
    return CareTeamView(
        **_base(team, "CareTeam"),
        name=words(team, "name") or first_name(team, "category") or "Care team",
        status=words(team, "status") or "",
        members=tuple(_member(each, inside) for each in rows(team, "participant")),
    )


def read_order(order: Json) -> MedicineView:
    """A medicine that was ordered."""
    base = _base(order, "MedicationRequest")
    return medicine_of(order, id=base["id"], partly=base["cannot_be_fully_read"])


def read_told(statement: Json) -> MedicineView:
    """A medicine that somebody told of."""
    base = _base(statement, "MedicationStatement")
    return medicine_of(statement, id=base["id"], partly=base["cannot_be_fully_read"])


def read_goal(goal: Json) -> GoalView:
    """A goal of ours or of the EHR."""
    base = _base(goal, "Goal")
    statement = concept_words(inner(goal, "description"))
    if statement is None:
        raise Unreadable("This goal has no words.")
    status = words(goal, "lifecycleStatus") or ""
    dues = [due for each in rows(goal, "target") if (due := day(each, "dueDate"))]
    return GoalView(
        **base,
        statement=statement,
        status=status,
        status_word=STATUS_WORDS[Status(status)] if status in _STATUSES else "Status not known",
        strategy=_strategy(goal),
        due=min(dues, key=lambda due: date_range(due) or ("", ""), default=None),
        start=day(goal, "startDate"),
        who=_doer(goal),
        last_updated=day(inner(goal, "meta"), "lastUpdated"),
        identifiers=identifiers(goal),
        achievement=concept_words(inner(goal, "achievementStatus"))
        or next(iter(codes(inner(goal, "achievementStatus"))), None),
    )


_STATUSES = {each.value for each in Status}


def _base(resource: Any, type: str) -> dict[str, Any]:
    """What every view has; a record of another type or without an id cannot be one."""
    if not isinstance(resource, dict) or resource.get("resourceType") != type:
        raise Unreadable(f"This is not a {type}.")
    id = words(resource, "id")
    if id is None:
        raise Unreadable(f"This {type} has no id.")
    return {"id": id, "cannot_be_fully_read": modifies(resource)}


def _mrn(patient: Json) -> str | None:
    """The identifier of type MR, else the first with a system that is no other kind of number."""
    current = [each for each in rows(patient, "identifier") if each.get("use") != "old"]
    kinds = [(codes(inner(each, "type")), each) for each in current]
    medical = [each for kind, each in kinds if "MR" in kind]
    plain = [each for kind, each in kinds if not kind and words(each, "system")]
    values = (words(each, "value") for each in [*medical, *plain])
    return next(filter(None, values), None)


COMMENT = "http://hl7.org/fhir/StructureDefinition/contactpoint-comment"
_PHONE_USES = ["mobile", "home", None, "work", "temp"]


def _phone(patient: Json) -> Json:
    """The number to use; empty where there is none."""
    phones = [
        (_PHONE_USES.index(use), each)
        for each in rows(patient, "telecom")
        if each.get("system") in ("phone", "sms")
        and (use := words(each, "use")) in _PHONE_USES
        and words(each, "value")
    ]
    return min(phones, key=lambda row: row[0])[1] if phones else {}


def _comment(point: Json) -> str:
    """What is said of when and how to use a number."""
    said = (each for each in rows(point, "extension") if each.get("url") == COMMENT)
    return next((words(each, "valueString") or "" for each in said), "")


def _language(patient: Json) -> str | None:
    spoken = rows(patient, "communication")
    spoken.sort(key=lambda each: each.get("preferred") is not True)
    return next(filter(None, (_language_word(inner(each, "language")) for each in spoken)), None)


def _language_word(concept: Json) -> str | None:
    tags = codes(concept)
    known = (LANGUAGES.get(re.split("[-_]", tag)[0].lower()) for tag in tags)
    return next(filter(None, known), None) or concept_words(concept) or next(iter(tags), None)


def _needs_interpreter(patient: Json) -> bool:
    for each in rows(patient, "extension"):
        code = words(inner(each, "valueCoding"), "code")
        if each.get("url") == canonicals.INTERPRETER_NEEDED and code in _INTERPRETER:
            return _INTERPRETER[code]
        if each.get("url") == canonicals.INTERPRETER_REQUIRED:
            return each.get("valueBoolean") is True
    said = (concept_words(inner(each, "language")) for each in rows(patient, "communication"))
    return any(_asks_for_interpreter(each) for each in said if each)


_INTERPRETER = {INTERPRETER_YES: True, INTERPRETER_NO: False}


def _asks_for_interpreter(text: str) -> bool:
    lower = text.lower()
    return "interpreter" in lower and not re.search(r"\bno\b|\bnot\b|declin", lower)


def _category_words(plan: Json) -> str | None:
    for category in rows(plan, "category"):
        named = [each for each in rows(category, "coding") if each.get("code") != "assess-plan"]
        general = len(named) < len(rows(category, "coding"))
        found = concept_name({"coding": named, "text": None if general else category.get("text")})
        if found:
            return found
    return None


def _plan_words(summary: str, activities: list[Json]) -> str:
    told = (
        concept_name(inner(inner(each, "detail"), "code"))
        or words(inner(each, "detail"), "description")
        or words(inner(each, "reference"), "display")
        for each in activities
    )
    return (
        shortened(summary.partition("\n")[0], 60) or next(filter(None, told), None) or "Care plan"
    )


def _without_heading(summary: str, title: str) -> str:
    """A narrative that begins with the plan's own title says it only once."""
    first, _, rest = summary.partition("\n")
    return rest if rest and first.casefold() == title.casefold() else summary


def _is_open(activity: Json) -> bool:
    """Told by its detail's status; an activity that only points elsewhere counts as open."""
    detail = inner(activity, "detail")
    return not detail or words(detail, "status") in OPEN_ACTIVITIES


def _encounter_kind(encounter: Json) -> str:
    coding = next(iter(rows(encounter, "class")), {})
    type = first_name(encounter, "type")
    kind = ENCOUNTER_KINDS.get((words(coding, "code") or "").upper())
    if kind in {"Video", "Office", None} and type and re.search(r"\b(tele)?phone\b", type.lower()):
        return "Phone"  # v3-ActCode has no class for a call
    return kind or words(coding, "display") or type or "Encounter"


def _is_hospice(encounter: Json) -> bool:
    types = {code for each in rows(encounter, "type") for code in codes(each)}
    led_to = codes(inner(inner(encounter, "hospitalization"), "dischargeDisposition"))
    return bool(types & HOSPICE_TYPES) or DISCHARGED_TO_HOSPICE in led_to


def _condition_kind(condition: Json) -> str:
    given = [code for each in rows(condition, "category") for code in codes(each)]
    return next((CONDITION_KINDS[code] for code in given if code in CONDITION_KINDS), "")


def _displayed(references: list[Json]) -> str | None:
    return next(filter(None, (words(each, "display") for each in references)), None)


def _member(participant: Json, inside: dict[str | None, Json]) -> CareTeamMemberView:
    member = inner(participant, "member")
    reference = words(member, "reference")
    person = inside.get(reference[1:], {}) if reference and reference.startswith("#") else {}
    name = words(member, "display") or human_name(person) or words(person, "name")
    kind = (reference or "").rpartition("/")[0].rpartition("/")[2]
    return CareTeamMemberView(
        name=name or _KINDS.get(kind, "Member"),
        role=first_name(participant, "role"),
        reference=reference,
    )


_KINDS = {
    "Patient": "The patient",
    "RelatedPerson": "Family or friend",
    "Organization": "Organization",
    "Practitioner": "Clinician",
    "PractitionerRole": "Clinician",
}


def _strategy(goal: Json) -> str | None:
    ours = (
        words(coding, "code")
        for category in rows(goal, "category")
        for coding in rows(category, "coding")
        if coding.get("system") == canonicals.STRATEGY
    )
    return next((code for code in ours if code in STRATEGIES), None)


def _doer(goal: Json) -> str | None:
    found = (
        words(each, "valueCode")
        for each in rows(goal, "extension")
        if each.get("url") == canonicals.DOER_EXTENSION
    )
    known = {each.value: DOER_WORDS[each] for each in Doer}
    return next((known[code] for code in found if code in known), None)


READERS: dict[str, Callable[[Json], View]] = {
    "CarePlan": read_care_plan,
    "CareTeam": read_care_team,
    "Condition": read_condition,
    "Encounter": read_encounter,
    "Goal": read_goal,
    "MedicationRequest": read_order,
    "MedicationStatement": read_told,
    "Patient": read_patient,
}
"""Resource type to its reader; each gives a view of that type or raises ``Unreadable``."""
