Profile: DecisionTaken
Parent: Observation
Id: DecisionTaken
Title: "Decision, with what was known"
Description: "What somebody decided, of which choices, after what they were told."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#decision
* value[x] 1..1
* value[x] only string
* component 1..*
* component.value[x] 1..1
* component.value[x] only string
* insert PartsByCode
* component contains option 2..* and about 1..1
* insert PlainPart(option, Enablement#option, string)
* insert PlainPart(about, Enablement#about, string)
