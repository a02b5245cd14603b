// Made by `make profiles` from care/doings.py: change it there.
ValueSet: ActionValueSet
Id: action
Title: "Action"
Description: "Every code of the system “action”."
* ^experimental = false
* include codes from system Action
