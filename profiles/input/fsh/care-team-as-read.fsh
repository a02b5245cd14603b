Profile: CareTeamAsRead
Parent: $us-core-careteam
Id: CareTeamAsRead
Title: "Care team, as one is read"
Description: "What an EHR has to say of who cares for a patient, so that a person can be named and asked."
* status MS
* subject 1..1
* participant 1..*
* participant.role 1..1
* participant.member 1..1
* participant.member ^short = "With a display, so that nobody has to be looked up to be named"
