Profile: ReadingLimit
Parent: Observation
Id: ReadingLimit
Title: "Limit agreed for readings"
Description: "From and to which reading nobody has to be told, as a clinician agreed it for one patient."
* insert SurveyByUs
* insert StaysHere(#enablement-assessment)
* code = Monitoring#limit
* issued 1..1
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from HomeMeasureValueSet (required)
* component 3..*
* insert PartsByCode
* component contains agreedWith 1..1 and ended 1..1 and low 0..1 and high 0..1
* insert PlainPart(agreedWith, Monitoring#agreed-with, string)
* insert PlainPart(ended, Monitoring#ended, boolean)
* insert PlainPart(low, Monitoring#low, Quantity)
* insert PlainPart(high, Monitoring#high, Quantity)
