// Made by `make profiles` from care/advocacy_stages.py: change it there.
ValueSet: AdvocacyKindValueSet
Id: advocacy-kind
Title: "Advocacy kind"
Description: "Every code of the system “advocacy-kind”."
* ^experimental = false
* include codes from system AdvocacyKind
