// Made by `make profiles` from care/support.py: change it there.
CodeSystem: SupportChecklist
Id: support-checklist
Title: "Support checklist"
Description: "What is looked at before help is planned in the place of learning."
* ^caseSensitive = true
* ^experimental = false
* #interpreter "A qualified interpreter, where one is needed"
* #senses "Hearing and vision"
* #mood "Mood and memory"
* #pain "Pain"
* #cost "Cost"
* #method "A second way of teaching"
* #view "What the patient says about it"
