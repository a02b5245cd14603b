Instance: place
InstanceOf: Organization
Usage: #inline
* name = "Elm Street Clinic"

Instance: good-handover-told
InstanceOf: HandoverTold
Usage: #example
Title: "Read back by the clinic"
Description: "The clinic answered for it."
* meta.security[restricted] = $confidentiality#R
* contained = place
* status = #completed
* category = Handover#told
* subject = Reference(Patient/example)
* about = Reference(DocumentReference/good-handover-paper)
* sent = "2026-11-20T15:00:00Z"
* received = "2026-11-20"
* recipient[0].reference = "#place"
* recipient[0].display = "Elm Street Clinic"
* sender = Reference(Practitioner/example)
* payload.contentReference = Reference(DocumentReference/good-handover-paper)
* note.authorString = "J. Ortiz RN"
* note.text = "Weights daily, visit on Tuesday"
