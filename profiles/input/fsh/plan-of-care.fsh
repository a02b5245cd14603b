Profile: PlanOfCare
Parent: $us-core-careplan
Id: PlanOfCare
Title: "Plan of care"
Description: "The one plan of a patient, made anew from the record. It tells what may be released."
* identifier 1..1
* identifier.system 1..1
* identifier.system = "https://footbridge.example/fhir/id/care-plan"
* identifier.value 1..1
* text 1..1
* title 1..1
* intent = #plan
* author 1..1
* goal MS
* activity.reference 1..1
* activity.detail 0..0
