// Made by `make profiles` from care/doings.py: change it there.
CodeSystem: Action
Id: action
Title: "Action"
Description: "Things that are done for, with or by a patient, so that a week can be told."
* ^caseSensitive = true
* ^experimental = false
* #booked "Booked a visit"
* #called "Called somebody"
* #refilled "Refilled a medicine"
* #weighed "Weighed or measured"
* #ride "Arranged a ride"
* #sorted "Sorted the medicines"
* #asked "Asked a question at a visit"
* #online "Did something online"
* #other "Something else"
