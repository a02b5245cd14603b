// Made by `make profiles` from care/decision.py: change it there.
CodeSystem: PatientSays
Id: patient-says
Title: "Patient says"
Description: "What the patient says to a decision."
* ^caseSensitive = true
* ^experimental = false
* #agrees "Agrees"
* #own-choice "Chose it"
* #not-asked "Not asked yet"
