// Made by `make profiles` from care/following_moves.py: change it there.
ValueSet: FollowedKindValueSet
Id: followed-kind
Title: "Followed kind"
Description: "Every code of the system “followed-kind”."
* ^experimental = false
* include codes from system FollowedKind
