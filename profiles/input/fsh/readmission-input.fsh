// Made by `make profiles` from care/risk/word_of.py: change it there.
CodeSystem: ReadmissionInput
Id: readmission-input
Title: "Readmission input"
Description: "What a score rests on, as somebody told it."
* ^caseSensitive = true
* ^experimental = false
* #days "Days in hospital"
* #emergent "Came as an emergency"
* #families "Other conditions"
* #emergencies "Emergency visits, 6 months"
* #hemoglobin "Hemoglobin before leaving"
* #oncology "Oncology"
* #sodium "Sodium before leaving"
* #procedure "Procedure in the stay"
* #admissions "Admissions, 12 months"
