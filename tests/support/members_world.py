"""Three patients and what is kept of each: Ann is a member, Bob is not, Cid said no."""

from datetime import UTC, datetime
from typing import Any

from fhir_bridge.bridge import Bridge
from fhir_bridge.ehr.targets import our_id
from fhir_bridge.members import Said, add_member, say
from fhir_bridge.r4.labels import ACT_CODE, LABEL
from fhir_bridge.r4.provenance import provenance_of
from fhir_bridge.staff import OPERATOR
from fhir_bridge.store import resources
from fhir_bridge.store.access import Actor, Grant
from fhir_bridge.store.tables import Enrolment
from fhir_bridge.wire import Document, Json
from support.desk import AT
from support.systems import SITE, register

BASE = f"https://{SITE}.example/r4"
EVERYTHING = Grant(SITE, Actor("system"), {"*": "cruds"})
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
READS = "system/*.rs"
ASSESSMENT = {"system": LABEL, "code": "enablement-assessment"}
PART_2 = {"system": ACT_CODE, "code": "42CFRPart2"}


def ours(patient: str) -> str:
    """Our id of a patient."""
    return our_id(BASE, "Patient", patient)


def told(bridge: Bridge, *, opt_in: bool = False, **facts: Any) -> None:
    """Let a payer in whose members are Ann and Cid; Cid says no.

    Args:
        facts: what else the payer is registered with.
    """
    payer = {"kind": "payer", "scopes": READS, "opt_in": opt_in, "purpose": "HPAYMT"}
    register(bridge.store, "plan", **payer | facts)
    for patient in ("ann", "bob", "cid"):
        enrol(bridge, patient)
        for record in chart(patient):
            keep(bridge, record)
    keep(bridge, {"resourceType": "Practitioner", "id": "doc", "name": [{"family": "Lindqvist"}]})
    for patient in ("ann", "cid"):
        add_member(bridge, "plan", patient, by=OPERATOR)
    say(bridge, SITE, "cid", Said(permit=False), by=OPERATOR)


def chart(patient: str) -> list[Json]:
    """What is kept of a patient; ids end with the patient's name."""
    who = {"reference": f"Patient/{ours(patient)}"}

    def goal(id: str, **more: Any) -> Json:
        return {
            "resourceType": "Goal", "id": f"{id}-{patient}", "lifecycleStatus": "active",
            "description": {"text": f"Walk, says {patient}"}, "subject": who, **more,
        }  # fmt: skip

    records: list[Json] = [
        {"resourceType": "Patient", "id": ours(patient), "name": [{"family": f"Of-{patient}"}]},
        goal("goal"),
        goal("labelled", meta={"security": [ASSESSMENT]}),
        {"resourceType": "CarePlan", "id": f"plan-{patient}", "status": "active", "intent": "plan",
         "subject": who, "category": [{"coding": [{"code": "assess-plan"}]}],
         "goal": [{"reference": f"Goal/{n}-{patient}"} for n in ("goal", "labelled")]},
        {"resourceType": "Encounter", "id": f"stay-{patient}", "status": "finished",
         "class": {"code": "IMP"}, "subject": who},
        {"resourceType": "Encounter", "id": f"detox-{patient}", "status": "finished",
         "class": {"code": "IMP"}, "subject": who, "meta": {"security": [PART_2]}},
        {"resourceType": "Observation", "id": f"score-{patient}", "status": "final",
         "code": {"text": "LACE"}, "subject": who},
    ]  # fmt: skip
    for target in ("Goal/goal", "Goal/labelled", "Observation/score", "Encounter/detox"):
        name = target.rpartition("/")[2]
        signed = provenance_of(
            f"{target}-{patient}", version=1, patient=ours(patient), author="Practitioner/doc",
            site="Riverside", at=AT,
        )  # fmt: skip
        records.append({**signed, "id": f"signed-{name}-{patient}"})
    return records


SEEN = {
    "Patient": {"ann"}, "Goal": {"goal-ann"}, "CarePlan": {"plan-ann"}, "Encounter": {"stay-ann"},
    "Provenance": {"signed-goal-ann"}, "Practitioner": {"doc"},
}  # fmt: skip
"""What the payer sees of all this, by type, and nothing else."""


def keep(bridge: Bridge, record: Json, view: Grant = EVERYTHING) -> None:
    """Keep a record under the id it carries."""
    with bridge.store.writing() as session:
        resources.create(session, view, Document.of(record), id=record["id"], at=AT)


def enrol(bridge: Bridge, patient: str) -> None:
    """Keep a record of a patient of the EHR."""
    with bridge.store.writing() as session:
        session.add(Enrolment(
            site_id=SITE, patient_id=ours(patient), ehr_patient_id=patient, how="roster", by="x",
            at=LONG_AGO,
        ))  # fmt: skip
