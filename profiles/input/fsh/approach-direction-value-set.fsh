// Made by `make profiles` from care/approach.py: change it there.
ValueSet: ApproachDirectionValueSet
Id: approach-direction
Title: "Approach direction"
Description: "Every code of the system “approach-direction”."
* ^experimental = false
* include codes from system ApproachDirection
