Instance: good-plan
InstanceOf: PlanOfCare
Usage: #example
Title: "A plan with one goal"
Description: "What may be released of a record."
* text.status = #generated
* text.div = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Goals now</p></div>"
* identifier.system = "https://footbridge.example/fhir/id/care-plan"
* identifier.value = "0b0b7a3e-6f3e-5a57-8d0f-0c6e1f0b9a11"
* status = #active
* intent = #plan
* category[AssessPlan] = $careplan-category#assess-plan
* title = "Plan of care"
* subject = Reference(Patient/example)
* author.type = "Device"
* author.display = "Footbridge"
* goal = Reference(good-enablement-goal)
