Profile: ScoreInputTold
Parent: Observation
Id: ScoreInputTold
Title: "Told for a score"
Description: "What a person said of something that a score rests on, and where they have it from."
* insert SurveyByUs
* insert StaysHere(#enablement-assessment)
* code from ReadmissionInputValueSet (required)
* effective[x] 1..1
* issued 1..1
* value[x] 1..1
* value[x] only boolean or integer or Quantity
* note 1..1
* note ^short = "Where it comes from"
* component.code from ReadmissionScorePartValueSet (required)
* insert PartsByCode
* component contains stay 1..1
* insert PlainPart(stay, ReadmissionScorePart#stay, string)
* component[stay] ^short = "The sender's number of the stay"
