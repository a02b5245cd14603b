Instance: good-enablement-goal
InstanceOf: EnablementGoal
Usage: #example
Title: "Weighing every morning"
Description: "Everything an enablement goal can say."
* extension[doer].valueCode = #together
* extension[relationship].extension[type].valueCodeableConcept = $milestone-system#milestone
* extension[relationship].extension[target].valueReference = Reference(good-small-win)
* identifier[goal].system = "https://footbridge.example/fhir/id/goal"
* identifier[goal].value = "3f1f0b8e-2c43-4d5e-9a55-6b0d1f5a9c10"
* lifecycleStatus = #active
* achievementStatus = $goal-achievement#in-progress
* category[kind][0] = $goal-category#behavioral
* category[strategy] = Strategy#self-management "Day to day"
* description.text = "I will weigh myself every morning and call when I gain three pounds"
* subject = Reference(Patient/example)
* startDate = "2026-11-23"
* target.measure.text = "Weights written down on five days of seven"
* target.dueDate = "2026-12-21"
* expressedBy = Reference(Patient/example)
* note.text = "First small win: weigh myself tomorrow and say the number on the phone"
* extension[acceptance].extension[individual].valueReference = Reference(Patient/example)
* extension[acceptance].extension[status].valueCode = #agree
