Profile: PersonAround
Parent: RelatedPerson
Id: PersonAround
Title: "Person around the patient"
Description: "Somebody around a patient: who they are in HL7's words, and what they may decide by law."
* active 1..1
* patient MS
* relationship 1..2
* relationship ^short = "Who they are in HL7's words; what they may decide by law in ours, HL7's beside it"
* name 1..1
* name.text 1..1
* telecom 0..1
