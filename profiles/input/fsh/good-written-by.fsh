Instance: good-written-by
InstanceOf: WrittenBy
Usage: #example
Title: "A nurse wrote the first version of a goal"
Description: "For the hospital she works for."
* extension.url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Provenance.patient"
* extension.valueReference = Reference(Patient/example)
* target.reference = "Goal/good-enablement-goal/_history/1"
* recorded = "2026-11-20T15:00:00Z"
* activity.coding.system = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
* activity.coding.code = #CREATE
* agent.type.coding.system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
* agent.type.coding.code = #author
* agent.who = Reference(Practitioner/example)
* agent.onBehalfOf.display = "Riverside EHR"
