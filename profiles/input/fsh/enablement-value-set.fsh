// Made by `make profiles` from profiles/enablement_codes.py: change it there.
ValueSet: EnablementValueSet
Id: enablement
Title: "Enablement"
Description: "Every code of the system “enablement”."
* ^experimental = false
* include codes from system Enablement
