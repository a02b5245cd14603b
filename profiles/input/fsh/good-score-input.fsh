Instance: good-score-input
InstanceOf: ScoreInputTold
Usage: #example
Title: "A procedure was done"
Description: "As the discharge letter says."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = ReadmissionInput#procedure
* issued = "2026-11-20T15:00:00Z"
* valueBoolean = true
* note.text = "The discharge letter"
* component[stay].code = ReadmissionScorePart#stay
* component[stay].valueString = "https://ehr.example/id/visit|V-1"
