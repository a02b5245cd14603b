Profile: TasksHandled
Parent: Observation
Id: TasksHandled
Title: "Handles tasks for the patient"
Description: "That somebody who helps handles tasks, with what stays the patient's to decide, or does so no more: no reason is asked for."
* insert OurObservation
* insert StaysHere(#caregiver-private)
* code = Enablement#caregiver-leads
* focus 1..1
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from CaregiverLeadsValueSet (required)
* derivedFrom ^short = "What they answered, asked alone"
* insert PartsByCode
* component contains task 0..* and kept 0..1 and agrees 0..1
* insert CodedPart(task, Enablement#task, SkillValueSet)
* insert PlainPart(kept, Enablement#kept, string)
* insert CodedPart(agrees, Enablement#patient-agrees, YesOrNo)
