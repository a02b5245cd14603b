Instance: good-referral
InstanceOf: ReferralMade
Usage: #example
Title: "A ride was asked for"
Description: "From a service of the directory."
* status = #active
* intent = #order
* category.coding.system = "http://snomed.info/sct"
* category.coding.code = #410606002
* code.coding = Need#ride
* code.text = "A ride to the clinic and home again"
* subject = Reference(Patient/example)
* authoredOn = "2026-11-20T15:00:00Z"
* requester = Reference(Practitioner/example)
* performer.type = "Organization"
* performer.display = "Prairie Van"
