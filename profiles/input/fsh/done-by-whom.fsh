Profile: DoneByWhom
Parent: Observation
Id: DoneByWhom
Title: "Something done, and by whom"
Description: "One thing that was done for, with or by the patient, so that a week can be told."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#action-done
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from DoerValueSet (required)
* value[x] ^short = "Who did it"
* component 1..*
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains what 1..1
* component[what].code = Enablement#action
* component[what].value[x] 1..1
* component[what].value[x] only CodeableConcept
* component[what].value[x] from ActionValueSet (required)
* component[what] ^short = "What was done"
