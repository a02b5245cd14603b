Instance: good-advocacy
InstanceOf: AdvocacyMatter
Usage: #example
Title: "An inhaler that needs authorization"
Description: "The papers are being put together."
* meta.security[ours] = Label#enablement-assessment
* status = #in-progress
* businessStatus = AdvocacyStage#preparing
* intent = #order
* code = AdvocacyKind#prior-authorization
* description = "The new inhaler"
* for = Reference(Patient/example)
* authoredOn = "2026-11-20T15:00:00Z"
* lastModified = "2026-11-20T15:00:00Z"
* requester = Reference(Practitioner/example)
* owner.reference = "Practitioner/example"
* owner.display = "K. Kim CHW"
* input.type = AdvocacyPart#who-decides
* input.valueString = "The plan"
* output.type = AdvocacyStage#preparing
* output.valueAnnotation.time = "2026-11-20T15:00:00Z"
* output.valueAnnotation.text = "Ask the clinic to ask for it"
