Instance: good-small-win-next
InstanceOf: SmallWin
Usage: #example
Title: "Three mornings in a row"
Description: "The second small win of the goal of weighing every morning: it follows the first."
* extension[relationship][0].extension[type].valueCodeableConcept = $part-of-system#part-of
* extension[relationship][0].extension[target].valueReference = Reference(good-enablement-goal)
* extension[relationship][1].extension[type].valueCodeableConcept = $milestone-system#predecessor
* extension[relationship][1].extension[target].valueReference = Reference(good-small-win)
* identifier[goal].system = "https://footbridge.example/fhir/id/goal"
* identifier[goal].value = "5a0f6b0e-6f1c-5e52-9b6a-3f6d9d1f7c22"
* lifecycleStatus = #active
* achievementStatus = $goal-achievement#in-progress
* description.text = "Weigh myself three mornings in a row"
* subject = Reference(Patient/example)
* startDate = "2026-11-23"
* expressedBy = Reference(Patient/example)
