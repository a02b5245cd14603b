Profile: NeedMentioned
Parent: Observation
Id: NeedMentioned
Title: "Need of daily life, as it was said"
Description: "What somebody said about food, a home, a ride, safety and the like. It is what was said, not a finding of ours."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code from NeedValueSet (required)
* value[x] only CodeableConcept
* value[x] from NeedAnswerValueSet (required)
* dataAbsentReason ^short = "They would rather not say"
