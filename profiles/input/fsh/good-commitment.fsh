Instance: good-commitment
InstanceOf: Commitment
Usage: #example
Title: "Ask for a ride"
Description: "Something the patient agreed to do by a day."
* meta.security[0] = Label#enablement-assessment
* status = #requested
* businessStatus = TaskState#agreed "Not yet"
* intent = #order
* code = TaskKind#commitment
* description = "Call the ride line"
* for = Reference(Patient/example)
* authoredOn = "2026-11-20T15:00:00Z"
* requester = Reference(Practitioner/example)
* performerType = AccountableSide#patient
* owner.type = "Patient"
* owner.display = "Walter"
* restriction.period.end = "2026-11-24"
* output.type = TaskState#agreed
* output.valueAnnotation.text = "Not yet"
