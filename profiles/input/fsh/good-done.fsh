Instance: good-done
InstanceOf: DoneByWhom
Usage: #example
Title: "The patient called"
Description: "It was for the patient to do, and was done."
* meta.security[ours] = Label#enablement-assessment
* status = #final
* category[survey] = $observation-category#survey
* code = Enablement#action-done
* subject = Reference(Patient/example)
* effectiveDateTime = "2026-11-20T15:00:00Z"
* performer = Reference(Practitioner/example)
* valueCodeableConcept = Doer#patient
* component[what].valueCodeableConcept = Action#called
