Instance: good-skill
InstanceOf: SkillShown
Usage: #example
Title: "Warning signs, explained back"
Description: "A teach-back with a qualified interpreter."
* meta.security[0] = Label#enablement-assessment
* status = #final
* category[survey] = $observation-category#survey
* subject = Reference(Patient/example)
* effectiveDateTime = "2026-11-20T15:00:00Z"
* performer = Reference(Practitioner/example)
* code = Skill#warning-signs "My warning signs and what to do"
* valueCodeableConcept = SkillResult#correct-after-reteach
* method.text = "teach-back"
* component[0].code = Enablement#interpreter
* component[0].valueCodeableConcept = Enablement#qualified
* component[1].code = Enablement#interpreter-id
* component[1].valueString = "4471"
