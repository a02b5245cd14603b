Profile: SupportAdded
Parent: Observation
Id: SupportAdded
Title: "Extra support"
Description: "Where extra support after an acute event stands: what happened, whom to call by when, when it is looked at again."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#extra-support
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from ExtraSupportValueSet (required)
* insert PartsByCode
* component contains event 1..1 and eventOn 1..1 and visit 1..1 and callBy 1..1 and reviewOn 2..2 and usedPlan 1..1
* insert CodedPart(event, Enablement#event, AcuteEventValueSet)
* insert PlainPart(eventOn, Enablement#event-on, string)
* insert PlainPart(visit, Enablement#encounter, string)
* component[visit] ^short = "The visit or stay, by our id"
* insert PlainPart(callBy, Enablement#call-by, string)
* component[callBy] ^short = "The day by which somebody calls"
* insert PlainPart(reviewOn, Enablement#review-on, string)
* component[reviewOn] ^short = "The two days on which it is looked at again"
* insert PlainPart(usedPlan, Enablement#used-plan, integer)
* component[usedPlan] ^short = "1 where the action plan was used, else 0"
