Instance: good-session
InstanceOf: CoachingSession
Usage: #example
Title: "Twenty minutes about the scale"
Description: "A session at home, with a daughter."
* meta.security[ours] = Label#enablement-assessment
* extension[minutes].valueDuration = 20 'min' "min"
* status = #completed
* category = $communication-category#instruction
* medium = $participation-mode#FACE
* subject = Reference(Patient/example)
* topic = Strategy#self-management
* sent = "2026-11-20T15:00:00Z"
* recipient[0] = Reference(Patient/example)
* recipient[1] = Reference(RelatedPerson/example)
* sender = Reference(Practitioner/example)
* reasonCode = Skill#weigh
* payload.contentString = "A sheet to write the weight on"
