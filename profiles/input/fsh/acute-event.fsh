// Made by `make profiles` from care/extra_support.py: change it there.
CodeSystem: AcuteEvent
Id: acute-event
Title: "Acute event"
Description: "What happened."
* ^caseSensitive = true
* ^experimental = false
* #admission "Stayed in hospital"
* #observation "Was kept for observation"
* #emergency "Went to the emergency department"
* #return "Came back to hospital"
* #crisis-call "Called in a crisis"
* #planned-admission "Had a planned stay"
* #planned-observation "Was observed after a planned procedure"
* #maternity "Had a stay for a birth"
* #unrelated-injury "Had an injury that has nothing to do with this"
