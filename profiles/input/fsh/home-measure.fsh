// Made by `make profiles` from care/monitoring/measures.py: change it there.
CodeSystem: HomeMeasure
Id: home-measure
Title: "Home measure"
Description: "What is measured at home."
* ^caseSensitive = true
* ^experimental = false
* #weight "Weight"
* #systolic "Blood pressure, upper number"
* #diastolic "Blood pressure, lower number"
* #glucose "Blood sugar"
* #oxygen "Oxygen in the blood"
