// Made by `make profiles` from care/commitment_moves.py: change it there.
ValueSet: AccountableSideValueSet
Id: accountable-side
Title: "Accountable side"
Description: "Every code of the system “accountable-side”."
* ^experimental = false
* include codes from system AccountableSide
