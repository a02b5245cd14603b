"""Canonical URLs and code systems. HL7's stand where HL7 has one; ours only where it has none."""

BASE = "https://footbridge.example/fhir"

# ours
GOAL_ID = f"{BASE}/id/goal"
STRATEGY = f"{BASE}/CodeSystem/strategy"
DOER = f"{BASE}/CodeSystem/doer"
DOER_EXTENSION = f"{BASE}/StructureDefinition/doer"
ENABLEMENT_GOAL = f"{BASE}/StructureDefinition/EnablementGoal"
SMALL_WIN = f"{BASE}/StructureDefinition/SmallWin"
IN_THE_WAY = f"{BASE}/CodeSystem/in-the-way"
ACTION = f"{BASE}/CodeSystem/action"

# HL7
US_CORE_GOAL = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-goal"
GOAL_CATEGORY = "http://terminology.hl7.org/CodeSystem/goal-category"
GOAL_ACHIEVEMENT = "http://terminology.hl7.org/CodeSystem/goal-achievement"
GOAL_RELATIONSHIP = "http://hl7.org/fhir/StructureDefinition/goal-relationship"
# Two systems on purpose: milestone (parent to piece) is in THO's, part-of (piece to whole) in
# FHIR's own. Reading accepts both.
RELATION_MILESTONE = "http://terminology.hl7.org/CodeSystem/goal-relationship-type"
RELATION_PART_OF = "http://hl7.org/fhir/goal-relationship-type"
ATTAINMENT_SCALE = "http://hl7.org/fhir/us/pco/StructureDefinition/pco-goal-attainment-scaling"
PERTAINS_TO_GOAL = "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal"
LOINC = "http://loinc.org"
GOAL_ACCEPTANCE = "http://hl7.org/fhir/StructureDefinition/goal-acceptance"
CAREPLAN_CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/careplan-category"
IDENTIFIER_TYPE = "http://terminology.hl7.org/CodeSystem/v2-0203"
DATA_OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
PROVENANCE_AGENT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
INTERPRETER_NEEDED = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-interpreter-needed"
INTERPRETER_REQUIRED = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
