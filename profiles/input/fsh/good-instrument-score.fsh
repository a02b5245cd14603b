Instance: good-instrument-score
InstanceOf: InstrumentScore
Usage: #example
Title: "SEMCD-6 on paper"
Description: "A mean of six items."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Instrument#semcd-6
* issued = "2026-11-20T15:00:00Z"
* valueQuantity.value = 5.5
* valueQuantity.unit = "score"
* valueQuantity.system = $ucum
* valueQuantity.code = #{score}
* component[version].code = ScorePart#version
* component[version].valueString = "6 items"
* component[least].code = ScorePart#scale-least
* component[least].valueQuantity.value = 1
* component[least].valueQuantity.unit = "score"
* component[least].valueQuantity.system = $ucum
* component[least].valueQuantity.code = #{score}
* component[most].code = ScorePart#scale-most
* component[most].valueQuantity.value = 10
* component[most].valueQuantity.unit = "score"
* component[most].valueQuantity.system = $ucum
* component[most].valueQuantity.code = #{score}
* component[direction].code = ScorePart#direction
* component[direction].valueCodeableConcept = ScorePart#higher-better
* component[respondent].code = ScorePart#respondent
* component[respondent].valueCodeableConcept = ScorePart#patient
* component[mode].code = ScorePart#mode
* component[mode].valueCodeableConcept = ScorePart#paper
