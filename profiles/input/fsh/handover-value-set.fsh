// Made by `make profiles` from care/handover/kinds.py: change it there.
ValueSet: HandoverValueSet
Id: handover
Title: "Handover"
Description: "Every code of the system “handover”."
* ^experimental = false
* include codes from system Handover
