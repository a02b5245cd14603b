// Made by `make profiles` from care/support.py: change it there.
ValueSet: SupportChecklistValueSet
Id: support-checklist
Title: "Support checklist"
Description: "Every code of the system “support-checklist”."
* ^experimental = false
* include codes from system SupportChecklist
