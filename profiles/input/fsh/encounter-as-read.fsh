Profile: EncounterAsRead
Parent: $us-core-encounter
Id: EncounterAsRead
Title: "Visit or stay, as one is read"
Description: "What an EHR has to say of a visit or stay, so that the days after it can be counted."
* status MS
* class MS
* subject 1..1
* period 1..1
* period.start 1..1
* period.end MS
* period.end ^short = "When they went home: the days are counted from it"
* hospitalization.dischargeDisposition MS
* hospitalization.dischargeDisposition ^short = "Where they went; HL7's code or NUBC's, kept as sent"
