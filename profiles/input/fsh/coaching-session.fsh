Profile: CoachingSession
Parent: Communication
Id: CoachingSession
Title: "Coaching session"
Description: "A session in which something was taught or practised: for whom, about what, by which way, how many minutes."
* insert StaysHere(#enablement-assessment)
* extension contains MinutesExtension named minutes 1..1 MS
* extension[minutes].url = "https://footbridge.example/fhir/StructureDefinition/minutes" (exactly)
* status = #completed
* category 1..1
* category = $communication-category#instruction
* medium 1..1
* subject 1..1
* subject only Reference(Patient)
* topic 1..1
* topic from StrategyValueSet (required)
* sent 1..1
* recipient 1..*
* recipient only Reference(Patient or RelatedPerson)
* recipient ^short = "Who learnt"
* sender 1..1
* reasonCode 1..*
* reasonCode from SkillValueSet (required)
* reasonCode ^short = "What it was about"
* payload 0..1
* payload.content[x] only string
* payload.content[x] ^short = "What was used or left there"
