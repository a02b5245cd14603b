Profile: SomethingInTheWay
Parent: Observation
Id: SomethingInTheWay
Title: "In the way"
Description: "What is in the way of a goal, or of an answer. None of it is a fault of the patient's."
* insert OurObservation
* insert SomebodysOwn
* code = Enablement#in-the-way
* value[x] 1..1
* value[x] only CodeableConcept or string
* valueCodeableConcept from InTheWayValueSet (required)
* value[x] ^short = "A kind, or their own words"
