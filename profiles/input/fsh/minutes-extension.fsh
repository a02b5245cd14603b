Extension: MinutesExtension
Id: minutes
Title: "Minutes"
Description: "How long it took. R4 has no element for it."
Context: Communication
* . ^short = "How long it took"
* value[x] 1..1
* value[x] only Duration
* valueDuration.value 1..1
* valueDuration.system 1..1
* valueDuration.system = "http://unitsofmeasure.org" (exactly)
* valueDuration.code 1..1
* valueDuration.code = #min (exactly)
