// Made by `make profiles` from care/extra_support.py: change it there.
ValueSet: AcuteEventValueSet
Id: acute-event
Title: "Acute event"
Description: "Every code of the system “acute-event”."
* ^experimental = false
* include codes from system AcuteEvent
