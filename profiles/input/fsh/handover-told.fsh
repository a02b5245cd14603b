Profile: HandoverTold
Parent: Communication
Id: HandoverTold
Title: "Handover, given and answered"
Description: "Whom a handover was given, and what they answered: who read it back, when, and in which words."
* insert Restricted
* status MS
* category 1..1
* category = Handover#told
* contained 1..1
* contained ^short = "The place it was given to"
* subject 1..1
* subject only Reference(Patient)
* about 1..1
* about only Reference(DocumentReference)
* sent 1..1
* received ^short = "The day the receiver answered for"
* recipient 1..*
* recipient.display 1..1
* payload 1..1
* payload.content[x] only Reference(DocumentReference)
* note ^short = "Who answered, and what they read back"
