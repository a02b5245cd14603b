Profile: VisitArranged
Parent: Observation
Id: VisitArranged
Title: "Arranged for a visit"
Description: "What is arranged for a visit: how they get there, what to bring, whose word it is."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#visit-arranged
* value[x] 1..1
* value[x] only string
* component.value[x] 1..1
* component.value[x] only string
* insert PartsByCode
* component contains visit 1..1 and visitTime 1..1
* insert PlainPart(visit, Enablement#visit, string)
* insert PlainPart(visitTime, Enablement#visit-time, string)
* component[visitTime] ^short = "The time it had then: it holds for no other"
