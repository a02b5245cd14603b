Instance: good-wish
InstanceOf: WishSaid
Usage: #example
Title: "Fewer calls"
Description: "A wish for more independence, with what was explained."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#wish
* valueCodeableConcept = ApproachDirection#more-independence
* note.text = "Stop the weekly calls. I will mail my log."
* component[strategy].code = Enablement#strategy
* component[strategy].valueCodeableConcept = Strategy#self-management
* component[reviewOn].code = Enablement#review-on
* component[reviewOn].valueString = "2026-12-20"
