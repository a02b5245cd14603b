Instance: good-asked-alone
InstanceOf: AskedAlone
Usage: #example
Title: "A daughter, asked alone"
Description: "Willing, with hours."
* meta.security[ours] = Label#caregiver-private
* status = #final
* category[survey] = $observation-category#survey
* subject = Reference(Patient/example)
* effectiveDateTime = "2026-11-20T15:00:00Z"
* performer = Reference(Practitioner/example)
* focus = Reference(RelatedPerson/example)
* code = Enablement#caregiver-asked
* valueInteger = 8
* component[alone].code = Enablement#alone
* component[alone].valueCodeableConcept = $yes-no#Y
* component[hours].code = Enablement#hours
* component[hours].valueString = "Evenings, and Saturdays"
