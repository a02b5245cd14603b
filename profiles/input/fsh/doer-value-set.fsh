// Made by `make profiles` from care/enablement.py: change it there.
ValueSet: DoerValueSet
Id: doer
Title: "Doer"
Description: "Every code of the system “doer”."
* ^experimental = false
* include codes from system Doer
