// Made by `make profiles` from care/extra_support.py: change it there.
ValueSet: ExtraSupportValueSet
Id: extra-support
Title: "Extra support"
Description: "Every code of the system “extra-support”."
* ^experimental = false
* include codes from system ExtraSupport
