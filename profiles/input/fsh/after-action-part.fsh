// Made by `make profiles` from r4/after_action.py: change it there.
CodeSystem: AfterActionPart
Id: after-action-part
Title: "After action part"
Description: "What a look back after a return to hospital tells."
* ^caseSensitive = true
* ^experimental = false
* #happened "What happened"
* #known "What was known, when, and by whom"
* #change "What we change"
* #asked "Who was asked"
* #why-not "Why neither the patient nor who cares for them was asked"
* #stay "The stay somebody came back to"
* #follows "The stay before it"
