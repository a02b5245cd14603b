Profile: PlanChoice
Parent: Observation
Id: PlanChoice
Title: "In my plan, or not for me"
Description: "That a part of life, or a goal that a template proposes, is not for the patient, or is after all."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code from PlanChoiceAsked (required)
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from ForMe (required)
* note ^short = "In the patient's own words"
* component 1..1
* component.value[x] 1..1
* component.value[x] only CodeableConcept
