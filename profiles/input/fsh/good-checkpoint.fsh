Instance: good-checkpoint
InstanceOf: TransitionCheckpoint
Usage: #example
Title: "The first contact, to be made"
Description: "Of a stay that its sender numbered."
* meta.security[ours] = Label#enablement-assessment
* status = #accepted
* businessStatus = CheckpointState#open "to be done"
* intent = #order
* code = Checkpoint#contact
* description = "First contact, both ways"
* focus.reference = "Encounter/example"
* focus.type = "Encounter"
* focus.identifier.system = "https://ehr.example/id/visit"
* focus.identifier.value = "V-1"
* for = Reference(Patient/example)
* authoredOn = "2026-11-20T15:00:00Z"
* lastModified = "2026-11-20T15:00:00Z"
* owner.reference = "Practitioner/example"
* owner.type = "Practitioner"
* owner.display = "R. Castillo RN"
* restriction.period.end = "2026-11-24"
* output.type = CheckpointDeed#listed "Put on the list"
* output.valueAnnotation.time = "2026-11-20T15:00:00Z"
* output.valueAnnotation.text = "Put on the list"
