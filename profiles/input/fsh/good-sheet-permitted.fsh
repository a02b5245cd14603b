Instance: good-sheet-permitted
InstanceOf: SheetPermitted
Usage: #example
Title: "A daughter may know"
Description: "The patient agreed."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* focus = Reference(RelatedPerson/example)
* code = Enablement#caregiver-sheet
* valueCodeableConcept = $yes-no#Y
* component[mayKnow].code = Enablement#may-know
* component[mayKnow].valueCodeableConcept = CaregiverTold#signs
