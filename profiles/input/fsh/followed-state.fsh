// Made by `make profiles` from care/following_moves.py: change it there.
CodeSystem: FollowedState
Id: followed-state
Title: "Followed state"
Description: "Where a referral or an aid stands."
* ^caseSensitive = true
* ^experimental = false
* #sent "Sent"
* #accepted "They said yes"
* #waiting-list "On a waiting list"
* #said-no "They said no"
* #scheduled "It has a day"
* #received "It happened"
* #did-not-happen "Did not happen"
* #closed "Closed"
* #withdrawn "No longer wanted"
* #written-by-mistake "Written by mistake"
* #wanted "Wanted"
* #ordered "Ordered"
* #came "It came, not shown yet"
* #shown "Shown how"
* #used "Is used"
* #not-used "Is not used"
* #given-back "Given back, or put away"
