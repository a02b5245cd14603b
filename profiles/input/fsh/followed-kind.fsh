// Made by `make profiles` from care/following_moves.py: change it there.
CodeSystem: FollowedKind
Id: followed-kind
Title: "Followed kind"
Description: "What is followed up."
* ^caseSensitive = true
* ^experimental = false
* #referral "Referral"
* #aid "Aid at home"
