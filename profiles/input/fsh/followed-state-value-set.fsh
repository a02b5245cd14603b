// Made by `make profiles` from care/following_moves.py: change it there.
ValueSet: FollowedStateValueSet
Id: followed-state
Title: "Followed state"
Description: "Every code of the system “followed-state”."
* ^experimental = false
* include codes from system FollowedState
