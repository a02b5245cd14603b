// Made by `make profiles` from care/needs.py: change it there.
CodeSystem: NeedAnswer
Id: need-answer
Title: "Need answer"
Description: "Whether something is in the way, and whether help is wanted."
* ^caseSensitive = true
* ^experimental = false
* #none "No, nothing in the way"
* #wanted "Yes, and would like help"
* #not-now "Yes, but not now"
* #not-wanted "Yes, and wants no help with it"
* #solved "Solved"
* #rather-not "Rather not say"
* #heard "Heard from somebody else: to be asked"
