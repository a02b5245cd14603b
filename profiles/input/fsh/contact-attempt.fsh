Profile: ContactAttempt
Parent: Communication
Id: ContactAttempt
Title: "Contact after a stay, or a try at one"
Description: "Whom somebody tried to reach after a stay, by which way, how it came out, and each part as it was saved."
* insert StaysHere(#enablement-assessment)
* extension contains MinutesExtension named minutes 0..1
* extension[minutes].url = "https://footbridge.example/fhir/StructureDefinition/minutes" (exactly)
* status MS
* statusReason 1..1
* statusReason from ContactResultValueSet (required)
* statusReason ^short = "How it came out; HL7's reason beside it where nobody was reached"
* category 1..1
* category = ContactKind#after-stay
* medium 1..1
* medium.coding ^slicing.discriminator.type = #pattern
* medium.coding ^slicing.discriminator.path = "system"
* medium.coding ^slicing.rules = #open
* medium.coding contains way 1..1
* medium.coding[way] from ContactChannelValueSet (required)
* medium.coding[way].system 1..1
* medium.coding[way].system = "https://footbridge.example/fhir/CodeSystem/contact-channel"
* medium.coding[way] ^short = "Which way; HL7's code of it stands beside it"
* subject 1..1
* subject only Reference(Patient)
* about 1..1
* about only Reference(Encounter)
* about ^short = "The stay, by the number of whoever told of it"
* sent 1..1
* sender 1..1
* reasonCode from ContactTopicValueSet (required)
* reasonCode ^short = "What was talked about"
* payload.extension contains ContactPart named part 1..1
* payload.extension[part].url = "https://footbridge.example/fhir/StructureDefinition/contact-part" (exactly)
* payload.content[x] only string
