// Made by `make profiles` from care/handover/kinds.py: change it there.
CodeSystem: Handover
Id: handover
Title: "Handover"
Description: "What is kept of a handover to the next team."
* ^caseSensitive = true
* ^experimental = false
* #given "A handover we made"
* #received "A document that came from others"
* #told "Whom a handover was given, and what they answered"
