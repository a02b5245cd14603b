Profile: EightQuestionsAsked
Parent: Observation
Id: EightQuestionsAsked
Title: "Eight questions, asked"
Description: "The checklist before somebody goes home, as it was answered. What was not asked is absent."
* insert SurveyByUs
* insert StaysHere(#enablement-assessment)
* code = ReadmissionScore#eight-questions
* effective[x] 1..1
* value[x] 0..0
* component.value[x] 1..1
* component.value[x] only boolean or string
* insert PartsByCode
* component contains stay 1..1
* insert PlainPart(stay, ReadmissionScorePart#stay, string)
* component[stay] ^short = "The sender's number of the stay"
