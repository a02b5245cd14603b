ValueSet: ForMe
Id: for-me
Title: "For me, or not"
Description: "What the patient says to a part of a plan."
* ^experimental = false
* Enablement#for-me
* Enablement#not-for-me
