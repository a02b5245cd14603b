Profile: SentBy
Parent: Provenance
Id: SentBy
Title: "Who sent a version"
Description: "The receipt of a version that another system sent: which system, when, and the hash of the very bytes. Who wrote it there is theirs to tell."
* target 1..1
* target ^short = "The version, by its number"
* target.reference 1..1
* activity 1..1
* activity from http://terminology.hl7.org/ValueSet/v3-DataOperation (extensible)
* agent 1..1
* agent.type 1..1
* agent.type = $us-core-participant#transmitter
* agent.who.identifier 1..1
* agent.who.identifier ^short = "The system, as it is let in here"
* agent.who.display 1..1
* entity 1..*
* entity.role = #source
* entity.what.identifier 1..1
* entity ^short = "The hash of what was sent, and the number of the request"
