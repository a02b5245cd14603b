Profile: AskedAlone
Parent: Observation
Id: AskedAlone
Title: "Asked alone"
Description: "What somebody who helps answered about helping, asked alone. It is theirs: the patient does not read it."
* insert OurObservation
* insert StaysHere(#caregiver-private)
* code = Enablement#caregiver-asked
* focus 1..1
* value[x] only integer
* value[x] ^short = "How willing they are, from 0 to 10"
* valueInteger ^minValueInteger = 0
* valueInteger ^maxValueInteger = 10
* component 1..*
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open
* component contains alone 1..1 and hours 0..1
* component[alone].code = Enablement#alone
* component[alone].value[x] 1..1
* component[alone].value[x] only CodeableConcept
* component[alone].valueCodeableConcept = $yes-no#Y
* component[alone] ^short = "Nobody else heard it"
* component[hours].code = Enablement#hours
* component[hours].value[x] 1..1
* component[hours].value[x] only string
