// Made by `make profiles` from r4/caregiving.py: change it there.
CodeSystem: CaregiverLeads
Id: caregiver-leads
Title: "Caregiver leads"
Description: "Whether somebody handles tasks for the patient."
* ^caseSensitive = true
* ^experimental = false
* #started "Handles these tasks"
* #stopped "Does it no more"
