Instance: good-reading-limit
InstanceOf: ReadingLimit
Usage: #example
Title: "Blood sugar from 70 to 300"
Description: "As it was agreed."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Monitoring#limit
* issued = "2026-11-20T15:00:00Z"
* valueCodeableConcept = HomeMeasure#glucose
* component[agreedWith].code = Monitoring#agreed-with
* component[agreedWith].valueString = "Dr. A. Lindqvist"
* component[ended].code = Monitoring#ended
* component[ended].valueBoolean = false
* component[low].code = Monitoring#low
* component[low].valueQuantity = 70 'mg/dL'
* component[high].code = Monitoring#high
* component[high].valueQuantity = 300 'mg/dL'
