// Made by `make profiles` from care/enablement.py: change it there.
ValueSet: ApproachValueSet
Id: approach
Title: "Approach"
Description: "Every code of the system “approach”."
* ^experimental = false
* include codes from system Approach
