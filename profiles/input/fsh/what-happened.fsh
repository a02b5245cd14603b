Profile: WhatHappened
Parent: Observation
Id: WhatHappened
Title: "It happened, or not this time"
Description: "That a small win happened, and who did it; or not this time, and what was in the way."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* extension contains $pertains-to-goal named goal 0..1
* extension[goal].url = "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal" (exactly)
* extension[goal] ^short = "The goal it is about"
* code from HappenedValueSet (required)
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from DoerOrInTheWay (required)
* insert PartsByCode
* component contains rung 0..1
* insert PlainPart(rung, Enablement#small-win-number, integer)
