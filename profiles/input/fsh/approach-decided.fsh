Profile: ApproachDecided
Parent: Observation
Id: ApproachDecided
Title: "Approach decided"
Description: "How much is done for, with or by the patient, as people decided it, with what spoke for and against."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#approach
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from ApproachValueSet (required)
* method ^short = "The version of the rules, where a proposal was shown"
* note ^short = "Why it differs from what was suggested"
* derivedFrom ^short = "The records it saw"
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains strategy 1..1 and patientSays 1..1 and reviewOn 1..1 and direction 1..1 and speaksFor 0..* and speaksAgainst 0..* and missing 0..*
* component[strategy].code = Enablement#strategy
* component[strategy].value[x] 1..1
* component[strategy].value[x] only CodeableConcept
* component[strategy].valueCodeableConcept from StrategyValueSet (required)
* component[patientSays].code = Enablement#patient-says
* component[patientSays].value[x] 1..1
* component[patientSays].value[x] only CodeableConcept
* component[patientSays].valueCodeableConcept from PatientSaysValueSet (required)
* component[reviewOn].code = Enablement#review-on
* component[reviewOn].value[x] 1..1
* component[reviewOn].value[x] only string
* component[reviewOn].valueString ^short = "The day on which it is looked at again"
* component[direction].code = Enablement#direction
* component[direction].value[x] 1..1
* component[direction].value[x] only CodeableConcept
* component[direction].valueCodeableConcept from ApproachDirectionValueSet (required)
* component[speaksFor].code = Enablement#speaks-for
* component[speaksFor].value[x] 1..1
* component[speaksFor].value[x] only CodeableConcept
* component[speaksAgainst].code = Enablement#speaks-against
* component[speaksAgainst].value[x] 1..1
* component[speaksAgainst].value[x] only CodeableConcept
* component[missing].code = Enablement#missing
* component[missing].value[x] 1..1
* component[missing].value[x] only CodeableConcept
