// Made by `make profiles` from care/needs.py: change it there.
ValueSet: NeedValueSet
Id: need
Title: "Need"
Description: "Every code of the system “need”."
* ^experimental = false
* include codes from system Need
