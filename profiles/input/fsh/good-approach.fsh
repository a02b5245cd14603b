Instance: good-approach
InstanceOf: ApproachDecided
Usage: #example
Title: "Do with, chosen together"
Description: "A decision with what spoke for and against."
* meta.security[ours] = Label#enablement-assessment
* status = #final
* category[survey] = $observation-category#survey
* subject = Reference(Patient/example)
* effectiveDateTime = "2026-11-20T15:00:00Z"
* performer = Reference(Practitioner/example)
* code = Enablement#approach
* valueCodeableConcept = Approach#coach "Do with"
* method.text = "approach rules 1"
* component[strategy].code = Enablement#strategy
* component[strategy].valueCodeableConcept = Strategy#self-management
* component[patientSays].code = Enablement#patient-says
* component[patientSays].valueCodeableConcept = PatientSays#agrees
* component[reviewOn].code = Enablement#review-on
* component[reviewOn].valueString = "2026-12-20"
* component[direction].code = Enablement#direction
* component[direction].valueCodeableConcept = ApproachDirection#as-now
* component[speaksFor].code = Enablement#speaks-for
* component[speaksFor].valueCodeableConcept = ApproachRule#win-since
* derivedFrom = Reference(Observation/example)
