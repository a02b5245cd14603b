Instance: good-plan-choice
InstanceOf: PlanChoice
Usage: #example
Title: "Not for me"
Description: "The patient chooses paper."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#in-my-plan
* valueCodeableConcept = Enablement#not-for-me
* note.text = "I choose paper."
* component.code = Enablement#strategy
* component.valueCodeableConcept = Strategy#digital-empowerment
