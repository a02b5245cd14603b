// Made by `make profiles` from care/risk/: change it there.
ValueSet: ReadmissionScoreValueSet
Id: readmission-score
Title: "Readmission score"
Description: "Every code of the system “readmission-score”."
* ^experimental = false
* include codes from system ReadmissionScore
