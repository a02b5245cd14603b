Profile: DocumentAsRead
Parent: $us-core-documentreference
Id: DocumentAsRead
Title: "Document, as one is read"
Description: "What an EHR has to say of a document, so that it can be listed by its day and shown as what it is."
* category[uscore] = $note-category#clinical-note
* status MS
* subject 1..1
* date 1..1
* content.attachment.contentType 1..1
* content.attachment.contentType ^short = "It is shown as what it says it is, and run as nothing"
