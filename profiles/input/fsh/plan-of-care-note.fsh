Profile: PlanOfCareNote
Parent: $us-core-documentreference
Id: PlanOfCareNote
Title: "Plan-of-care note"
Description: "The goals of a patient in plain words, written anew with each change, and the same goals as FHIR beside them."
* category[uscore] = $note-category#clinical-note
* masterIdentifier 1..1
* masterIdentifier.system 1..1
* masterIdentifier.system = "https://footbridge.example/fhir/id/note"
* masterIdentifier ^short = "The note and its version"
* identifier 1..1
* identifier.system 1..1
* identifier.system = "https://footbridge.example/fhir/id/note"
* docStatus = #final
* date 1..1
* content 1..2
* content ^short = "For people; for programs too where an EHR takes a second one"
* content.attachment.contentType 1..1
* content.attachment.data 1..1
* context 1..1
* context.related ^short = "The versions it tells"
