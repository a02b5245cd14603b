Instance: good-support-planned
InstanceOf: SupportPlanned
Usage: #example
Title: "A daughter fills the box"
Description: "Help in the place of learning, for a month."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#plan-for-support
* valueString = "Ann fills the box on Sundays"
* note.text = "I would rather she did"
* component[task].code = Enablement#task
* component[task].valueCodeableConcept = Skill#medicines
* component[reviewOn].code = Enablement#review-on
* component[reviewOn].valueString = "2026-12-20"
