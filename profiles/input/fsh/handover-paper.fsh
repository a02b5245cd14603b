Profile: HandoverPaper
Parent: DocumentReference
Id: HandoverPaper
Title: "Handover document"
Description: "A handover to the next team, ours or another's: its bytes as made or as they came, and never changed."
* insert Restricted
* status MS
* docStatus = #final
* type 1..1
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains kind 1..1
* category[kind] ^patternCodeableConcept.coding.system = "https://footbridge.example/fhir/CodeSystem/handover"
* category[kind] from HandoverValueSet (required)
* category[kind] ^short = "Given, or received"
* subject 1..1
* subject only Reference(Patient)
* date 1..1
* content 1..1
* content.attachment.contentType 1..1
* content.attachment.data 1..1
* content.attachment.size 1..1
* content.attachment.hash 1..1
* relatesTo ^short = "The version it takes the place of"
