Instance: good-teach-back
InstanceOf: TeachBack
Usage: #example
Title: "Warning signs, explained back"
Description: "After going over it again."
* insert NotedForExample
* meta.security[0] = Label#enablement-assessment
* code = Skill#warning-signs "My warning signs and what to do"
* valueCodeableConcept = SkillResult#correct-after-reteach
* method.text = "teach-back"
