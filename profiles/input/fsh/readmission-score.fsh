// Made by `make profiles` from care/risk/: change it there.
CodeSystem: ReadmissionScore
Id: readmission-score
Title: "Readmission score"
Description: "Published scores of a stay, and a checklist."
* ^caseSensitive = true
* ^experimental = false
* #lace "LACE"
* #hospital "HOSPITAL"
* #eight-questions "Eight questions before somebody goes home"
