Profile: ReviewAnswered
Parent: Observation
Id: ReviewAnswered
Title: "Answer on looking again"
Description: "What was answered on day 14 or day 30 after coming home. To rather not say is an answer, too."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code from ReviewQuestionValueSet (required)
* value[x] only CodeableConcept
* value[x] from ReviewAnswerValueSet (required)
* derivedFrom 1..1
* derivedFrom only Reference(QuestionnaireResponse)
* component 0..0
