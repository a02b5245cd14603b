Instance: good-handover-paper
InstanceOf: HandoverPaper
Usage: #example
Title: "A handover that was given"
Description: "Its bytes, with their hash."
* meta.security[restricted] = $confidentiality#R
* status = #current
* docStatus = #final
* type = $loinc#18761-7
* category[kind] = Handover#given
* subject = Reference(Patient/example)
* date = "2026-11-20T15:00:00Z"
* author = Reference(Practitioner/example)
* content.attachment.contentType = #application/fhir+json
* content.attachment.data = "e30="
* content.attachment.size = 2
* content.attachment.hash = "vyGp6PvFo4RvsFtPoIWeCReyIC8="
* content.attachment.title = "Handover to the next team"
* content.attachment.creation = "2026-11-20T15:00:00Z"
