Extension: DoerExtension
Id: doer
Title: "Doer"
Description: "Who does what this goal is about today. It changes as the patient takes it on."
Context: Goal
* . ^short = "Who does it today"
* value[x] 1..1
* value[x] only code
* valueCode from DoerValueSet (required)
* valueCode ^short = "case-manager | together | caregiver | patient | directed"
