// Made by `make profiles` from care/risk/word_of.py: change it there.
ValueSet: ReadmissionScorePartValueSet
Id: readmission-score-part
Title: "Readmission score part"
Description: "Every code of the system “readmission-score-part”."
* ^experimental = false
* include codes from system ReadmissionScorePart
