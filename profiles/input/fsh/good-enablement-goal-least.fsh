Instance: good-enablement-goal-least
InstanceOf: EnablementGoal
Usage: #example
Title: "The least an enablement goal must say"
Description: "A goal with nothing optional."
* identifier[goal].system = "https://footbridge.example/fhir/id/goal"
* identifier[goal].value = "7d0c1b52-90c4-4f0e-8f3e-2f4c5a1f6a77"
* lifecycleStatus = #proposed
* category[strategy] = Strategy#health-literacy "Understanding my health"
* description.text = "Name my warning signs and who to call"
* subject = Reference(Patient/example)
* expressedBy = Reference(Patient/example)
