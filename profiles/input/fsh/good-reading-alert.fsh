Instance: good-reading-alert
InstanceOf: ReadingAlert
Usage: #example
Title: "Blood sugar of 58"
Description: "Raised, and not answered yet."
* insert TaskForExample
* status = #requested
* priority = #urgent
* code = Monitoring#alert
* businessStatus = AlertDeed#raised
* description = "Blood sugar: 58 mg/dL, below what was agreed (from 70 to 300 mg/dL)"
* focus = Reference(Observation/example)
* restriction.period.end = "2026-11-20T23:00:00Z"
* input[0].type = Monitoring#what
* input[0].valueCoding = HomeMeasure#glucose
* input[1].type = Monitoring#until
* input[1].valueDateTime = "2026-11-20T14:50:00Z"
* output.type = AlertDeed#raised
* output.valueAnnotation.time = "2026-11-20T15:00:00Z"
* output.valueAnnotation.text = "Raised"
