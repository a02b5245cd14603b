Instance: good-followed-up
InstanceOf: FollowedUp
Usage: #example
Title: "A scale that is wanted"
Description: "Nobody owns the next step but the nurse."
* meta.security[ours] = Label#enablement-assessment
* status = #draft
* businessStatus = FollowedState#wanted
* intent = #order
* code = FollowedKind#aid
* description = "Scale with large numbers"
* focus = Reference(DeviceUseStatement/good-aid)
* for = Reference(Patient/example)
* authoredOn = "2026-11-20T15:00:00Z"
* lastModified = "2026-11-20T15:00:00Z"
* requester = Reference(Practitioner/example)
* owner.reference = "Practitioner/example"
* owner.display = "R. Castillo RN"
* reasonCode = Aid#scale
* input.type = FollowedPart#said-yes
* input.valueBoolean = true
* output.type = FollowedState#wanted
* output.valueAnnotation.time = "2026-11-20T15:00:00Z"
* output.valueAnnotation.text = "Wanted"
