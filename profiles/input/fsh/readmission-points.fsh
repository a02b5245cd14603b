Profile: ReadmissionPoints
Parent: Observation
Id: ReadmissionPoints
Title: "Readmission score"
Description: "A published score of a stay, or the range it may lie in. No chance is claimed, and it decides nothing."
* insert SurveyByUs
* insert StaysHere(#enablement-assessment)
* code from ReadmissionScoreValueSet (required)
* effective[x] 1..1
* value[x] 1..1
* value[x] only Quantity or Range
* value[x] ^short = "Points; a range where a part is not known"
* method 1..1
* method.text 1..1
* method ^short = "Which version of the score"
* note 1..1
* note ^short = "What it is not"
* derivedFrom only Reference(Observation)
* component.code from ReadmissionScorePartValueSet (required)
* insert PartsByCode
* component contains stay 1..1
* insert PlainPart(stay, ReadmissionScorePart#stay, string)
* component[stay] ^short = "The sender's number of the stay"
