Instance: good-ways
InstanceOf: WaysTalkedOver
Usage: #example
Title: "A break for who helps"
Description: "Liked best, and chosen; a day center first for two days."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#ways-to-get-help
* valueCodeableConcept = WayToGetHelp#respite
* component[chosen].code = Enablement#chosen
* component[chosen].valueCodeableConcept = WayToGetHelp#respite
* component[1].code = WayToGetHelp#adult-day
* component[1].valueCodeableConcept = WayView#try
* component[1].valueCodeableConcept.text = "two days"
