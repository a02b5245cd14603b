Profile: AnswerGiven
Parent: Observation
Id: AnswerGiven
Title: "Answer given"
Description: "What somebody answered to a question of ours. To rather not say is an answer, too, and never a 0."
* insert OurObservation
* meta 1..1
* meta.security 1..*
* code from QuestionValueSet (required)
* value[x] only integer or string
* value[x] ^short = "From 0 to 10, a choice, or their own words"
* valueInteger ^minValueInteger = 0
* valueInteger ^maxValueInteger = 10
* dataAbsentReason ^short = "asked-declined: they would rather not say"
* derivedFrom 1..1
* derivedFrom only Reference(QuestionnaireResponse)
* derivedFrom ^short = "What was asked in that contact"
* component 0..0
