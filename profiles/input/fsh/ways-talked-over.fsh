Profile: WaysTalkedOver
Parent: Observation
Id: WaysTalkedOver
Title: "Ways to get help, talked over"
Description: "Other ways to get help, side by side: what was said of each, what is liked best, what was chosen."
* insert SurveyByUs
* insert StaysHere(#enablement-assessment)
* effective[x] 1..1
* code = Enablement#ways-to-get-help
* value[x] only CodeableConcept
* value[x] from WayToGetHelpValueSet (required)
* value[x] ^short = "What is liked best"
* component 1..*
* component.value[x] 1..1
* component.value[x] only CodeableConcept or string
* insert PartsByCode
* component contains chosen 0..1
* insert CodedPart(chosen, Enablement#chosen, WayToGetHelpValueSet)
