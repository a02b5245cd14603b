// Made by `make profiles` from care/advocacy_stages.py: change it there.
ValueSet: AdvocacyStageValueSet
Id: advocacy-stage
Title: "Advocacy stage"
Description: "Every code of the system “advocacy-stage”."
* ^experimental = false
* include codes from system AdvocacyStage
