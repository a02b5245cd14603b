Profile: SupportPlanned
Parent: Observation
Id: SupportPlanned
Title: "Plan for support"
Description: "Help that is planned in the place of learning, for one task, with a day to look at it again."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#plan-for-support
* value[x] 1..1
* value[x] only string
* value[x] ^short = "What the help is"
* note ^short = "What the patient says to it"
* insert PartsByCode
* component contains task 1..1 and checked 0..* and reviewOn 1..1
* insert CodedPart(task, Enablement#task, SkillValueSet)
* insert CodedPart(checked, Enablement#checked, SupportChecklistValueSet)
* component[checked] ^short = "What was looked at first"
* insert PlainPart(reviewOn, Enablement#review-on, string)
