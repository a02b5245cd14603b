// US Core has two profiles of a condition, and both kinds are read: this is what they share.
Profile: ConditionAsRead
Parent: Condition
Id: ConditionAsRead
Title: "Condition, as one is read"
Description: "What an EHR has to say of a problem or a concern, so that it can be named and what is over is not told as if it were not."
* clinicalStatus MS
* verificationStatus MS
* verificationStatus ^short = "What was refuted, or written by mistake, is not shown as a problem"
* category 1..*
* category ^short = "Problem, concern, or diagnosis of a visit"
* code 1..1
* subject 1..1
* recordedDate MS
