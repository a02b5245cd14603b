// Made by `make profiles` from r4/labels.py: change it there.
CodeSystem: Label
Id: label
Title: "Label"
Description: "What stays here. Next to a label of ours nothing else has to be read."
* ^caseSensitive = true
* ^experimental = false
* #enablement-assessment "What was asked, shown or decided about enablement"
* #caregiver-private "What somebody who helps said for themselves"
