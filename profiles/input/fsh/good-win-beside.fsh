Instance: good-win-beside
InstanceOf: WinBeside
Usage: #example
Title: "Used the plan"
Description: "Nobody had asked for it."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#win
* valueString = "Called the line before it got bad"
* component[strategy].code = Enablement#strategy
* component[strategy].valueCodeableConcept = Strategy#health-literacy
