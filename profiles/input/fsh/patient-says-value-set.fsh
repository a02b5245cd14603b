// Made by `make profiles` from care/decision.py: change it there.
ValueSet: PatientSaysValueSet
Id: patient-says
Title: "Patient says"
Description: "Every code of the system “patient-says”."
* ^experimental = false
* include codes from system PatientSays
