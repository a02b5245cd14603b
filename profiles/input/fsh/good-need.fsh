Instance: good-need
InstanceOf: NeedMentioned
Usage: #example
Title: "A ride is a problem"
Description: "Said without being asked."
* meta.security[ours] = Label#enablement-assessment
* status = #final
* category[survey] = $observation-category#survey
* code = Need#ride
* subject = Reference(Patient/example)
* effectiveDateTime = "2026-11-20T15:00:00Z"
* performer = Reference(Practitioner/example)
* valueCodeableConcept = NeedAnswer#heard
* method.text = "said without being asked"
