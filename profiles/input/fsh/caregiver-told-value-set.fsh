// Made by `make profiles` from care/caregiver_sheet.py: change it there.
ValueSet: CaregiverToldValueSet
Id: caregiver-told
Title: "Caregiver told"
Description: "Every code of the system “caregiver-told”."
* ^experimental = false
* include codes from system CaregiverTold
