Profile: SkillShown
Parent: Observation
Id: SkillShown
Title: "Skill shown"
Description: "What one look at one skill of one learner brought. Our own design, not validated."
* insert OurObservation
* meta 1..1
* meta.security 1..*
* code from SkillValueSet (required)
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from SkillResultValueSet (required)
* method ^short = "teach-back; shown and watched"
