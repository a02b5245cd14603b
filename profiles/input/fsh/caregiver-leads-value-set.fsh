// Made by `make profiles` from r4/caregiving.py: change it there.
ValueSet: CaregiverLeadsValueSet
Id: caregiver-leads
Title: "Caregiver leads"
Description: "Every code of the system “caregiver-leads”."
* ^experimental = false
* include codes from system CaregiverLeads
