Instance: good-readmission-points
InstanceOf: ReadmissionPoints
Usage: #example
Title: "LACE, in a range"
Description: "One part is not known."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = ReadmissionScore#lace
* valueRange.low.value = 9
* valueRange.low.system = $ucum
* valueRange.low.code = #{score}
* valueRange.high.value = 12
* valueRange.high.system = $ucum
* valueRange.high.code = #{score}
* method.text = "2010"
* note.text = "It decides nothing."
* component[stay].code = ReadmissionScorePart#stay
* component[stay].valueString = "https://ehr.example/id/visit|V-1"
* component[1].code = ReadmissionScorePart#lace.L
* component[1].dataAbsentReason = $absent#unknown
