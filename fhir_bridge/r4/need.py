"""What somebody said about a need of daily life, as an Observation of ours, and back.

An Observation and no Condition: it is what the patient says, not a finding of ours, and a problem
list goes to payers (care rules §2.3). HL7's domain (Gravity) stands beside our code, as the US Core
category ``sdoh`` beside ``survey``. A private need has no words, no domain, and a label of its own.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from fhir_bridge.care.needs import ANSWERS, NEEDS, RATHER_NOT, Said
from fhir_bridge.r4.answers import DECLINED
from fhir_bridge.r4.canonicals import BASE, NEED_MENTIONED
from fhir_bridge.r4.labels import CONFIDENTIALITY
from fhir_bridge.r4.observation import Code, Noted, observation_from_fhir, observation_to_fhir
from fhir_bridge.wire import Json

NEED = f"{BASE}/CodeSystem/need"
NEED_ANSWER = f"{BASE}/CodeSystem/need-answer"
GRAVITY = "http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes"
US_CORE_CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/us-core-category"
UNASKED = "said without being asked"
RESTRICTED: Json = {"system": CONFIDENTIALITY, "code": "R"}


@dataclass(frozen=True)
class Kept:
    """What was said, as it was kept.

    Attributes:
        by: who noted it; ``id``: of the record.
    """

    said: Said
    at: datetime
    by: str
    id: str = ""


def need_to_fhir(
    said: Said, *, patient: str, at: datetime, by: str, made_from: tuple[str, ...] = ()
) -> Json:
    """The Observation that is kept; "rather not" is absent, and never a "no".

    Args:
        patient: ``Patient/<our id>``.
    """
    need = NEEDS[said.need]
    answer = None if said.answer == RATHER_NOT else Code(
        NEED_ANSWER, said.answer, ANSWERS[said.answer]
    )  # fmt: skip
    noted = Noted(
        Code(NEED, need.code, need.asks), answer, at, by, method=UNASKED if said.unasked else "",
        made_from=made_from, note=said.words, absent=DECLINED,
    )  # fmt: skip
    made = observation_to_fhir(noted, patient=patient)
    made["meta"] = {"profile": [NEED_MENTIONED], **made["meta"]}
    made["category"].append({"coding": [{"system": US_CORE_CATEGORY, "code": "sdoh"}]})
    if need.private:
        made["meta"]["security"].append(RESTRICTED)
    else:
        made["category"].append({"coding": [{"system": GRAVITY, "code": need.gravity}]})
    return made


def need_from_fhir(resource: Json, zone: ZoneInfo) -> Kept:
    """Read back what ``need_to_fhir`` made.

    Args:
        zone: of the people: the day on which it was said.

    Raises:
        Refused: it has another shape.
    """
    noted = observation_from_fhir(resource)
    answer = noted.value.code if isinstance(noted.value, Code) else RATHER_NOT
    said = Said(
        noted.about.code, answer, noted.at.astimezone(zone).date(), noted.note,
        unasked=noted.method == UNASKED,
    )  # fmt: skip
    return Kept(said, noted.at, noted.by, str(resource.get("id", "")))
