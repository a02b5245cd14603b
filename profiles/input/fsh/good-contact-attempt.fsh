Instance: good-contact-attempt
InstanceOf: ContactAttempt
Usage: #example
Title: "Reached on the phone"
Description: "The first part of a call was saved."
* meta.security[ours] = Label#enablement-assessment
* extension[minutes].valueDuration = 12 'min' "min"
* status = #in-progress
* statusReason = ContactResult#reached
* category = ContactKind#after-stay
* medium.coding[way] = ContactChannel#phone
* medium.coding[1] = $participation-mode#PHONE
* subject = Reference(Patient/example)
* insert StayForExample(about)
* sent = "2026-11-20T15:00:00Z"
* sender = Reference(Practitioner/example)
* payload.extension[part].extension[block].valueCoding = ContactBlock#person
* payload.extension[part].extension[at].valueDateTime = "2026-11-20T15:00:00Z"
* payload.extension[part].extension[by].valueReference = Reference(Practitioner/example)
* payload.extension[part].extension[answer].extension[asked].valueCode = #whom
* payload.extension[part].extension[answer].extension[said].valueString = "patient"
* payload.contentString = "With whom: the patient"
