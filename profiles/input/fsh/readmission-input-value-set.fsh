// Made by `make profiles` from care/risk/word_of.py: change it there.
ValueSet: ReadmissionInputValueSet
Id: readmission-input
Title: "Readmission input"
Description: "Every code of the system “readmission-input”."
* ^experimental = false
* include codes from system ReadmissionInput
