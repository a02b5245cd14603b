// Made by `make profiles` from care/risk/word_of.py: change it there.
CodeSystem: ReadmissionScorePart
Id: readmission-score-part
Title: "Readmission score part"
Description: "Parts of a score, and what is said besides of it."
* ^caseSensitive = true
* ^experimental = false
* #lace.L "LACE: days in hospital"
* #lace.A "LACE: came as an emergency"
* #lace.C "LACE: other conditions"
* #lace.E "LACE: emergency visits, 6 months"
* #hospital.H "HOSPITAL: hemoglobin before leaving"
* #hospital.O "HOSPITAL: oncology"
* #hospital.S "HOSPITAL: sodium before leaving"
* #hospital.P "HOSPITAL: procedure in the stay"
* #hospital.IT "HOSPITAL: came as an emergency"
* #hospital.A "HOSPITAL: admissions, 12 months"
* #hospital.L "HOSPITAL: days in hospital"
* #stay "The sender’s number of the stay"
* #family "A kind of condition that counts"
