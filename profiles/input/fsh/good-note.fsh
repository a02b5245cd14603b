Instance: good-note
InstanceOf: PlanOfCareNote
Usage: #example
Title: "The first version of a note"
Description: "One goal, for people and for programs."
* masterIdentifier.system = "https://footbridge.example/fhir/id/note"
* masterIdentifier.value = "1f4a7d1e-52a0-5f06-8a43-7f6a3b0c9d22.1"
* identifier.system = "https://footbridge.example/fhir/id/note"
* identifier.value = "1f4a7d1e-52a0-5f06-8a43-7f6a3b0c9d22"
* status = #current
* docStatus = #final
* type = $loinc#18776-5 "Plan of care note"
* category = $note-category#clinical-note
* subject = Reference(Patient/example)
* date = "2026-11-20T15:00:00Z"
* author = Reference(Practitioner/example)
* description = "Plan of care"
* content[0].attachment.contentType = #text/plain;charset=utf-8
* content[0].attachment.data = "R29hbHM="
* content[1].attachment.contentType = #application/fhir+json
* content[1].attachment.data = "e30="
* context.period.start = "2026-11-20T15:00:00Z"
* context.period.end = "2026-11-20T15:00:00Z"
* context.related.reference = "Goal/good-enablement-goal/_history/1"
