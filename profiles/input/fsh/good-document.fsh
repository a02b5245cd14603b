Instance: good-document
InstanceOf: DocumentAsRead
Usage: #example
Title: "A discharge summary"
Description: "A text that can be shown."
* status = #current
* type = $loinc#18842-5
* category = $note-category#clinical-note
* subject = Reference(Patient/good-patient)
* date = "2026-11-17T15:00:00Z"
* content.attachment.contentType = #text/plain
* content.attachment.data = "R29hbHM="
