Profile: InstrumentScore
Parent: Observation
Id: InstrumentScore
Title: "Score of an instrument"
Description: "A score of a questionnaire that others made, with everything that is needed to understand it later."
* insert SurveyByUs
* insert SomebodysOwn
* code from InstrumentValueSet (required)
* effective[x] 1..1
* issued 1..1
* value[x] only Quantity
* dataAbsentReason ^short = "not-performed: too few questions were answered"
* component.code from ScorePartValueSet (required)
* insert PartsByCode
* component contains version 1..1 and least 1..1 and most 1..1 and direction 1..1 and respondent 1..1 and mode 1..1
* insert PlainPart(version, ScorePart#version, string)
* insert PlainPart(least, ScorePart#scale-least, Quantity)
* insert PlainPart(most, ScorePart#scale-most, Quantity)
* insert CodedPart(direction, ScorePart#direction, ScorePartValueSet)
* insert CodedPart(respondent, ScorePart#respondent, ScorePartValueSet)
* insert CodedPart(mode, ScorePart#mode, ScorePartValueSet)
