Instance: good-tasks-handled
InstanceOf: TasksHandled
Usage: #example
Title: "A daughter handles the medicines"
Description: "The patient agrees, and decides on something."
* meta.security[ours] = Label#caregiver-private
* insert NotedForExample
* focus = Reference(RelatedPerson/example)
* code = Enablement#caregiver-leads
* valueCodeableConcept = CaregiverLeads#started
* component[task].code = Enablement#task
* component[task].valueCodeableConcept = Skill#medicines
* component[kept].code = Enablement#kept
* component[kept].valueString = "when he sits in his garden"
* component[agrees].code = Enablement#patient-agrees
* component[agrees].valueCodeableConcept = $yes-no#Y
