Instance: good-small-win
InstanceOf: SmallWin
Usage: #example
Title: "One weight, said on the phone"
Description: "The first small win of the goal of weighing every morning."
* extension[relationship].extension[type].valueCodeableConcept = $part-of-system#part-of
* extension[relationship].extension[target].valueReference = Reference(good-enablement-goal)
* identifier[goal].system = "https://footbridge.example/fhir/id/goal"
* identifier[goal].value = "c2f7a0de-3b54-5a57-8d0f-0c6e1f0b9a11"
* lifecycleStatus = #active
* achievementStatus = $goal-achievement#in-progress
* description.text = "Weigh myself tomorrow and say the number on the phone"
* subject = Reference(Patient/example)
* startDate = "2026-11-23"
* expressedBy = Reference(Patient/example)
