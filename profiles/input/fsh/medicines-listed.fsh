Profile: MedicinesListed
Parent: List
Id: MedicinesListed
Title: "Medicines at a transition"
Description: "One list of medicines around a stay: ordered before, on discharge, really taken, or reconciled and signed."
* insert StaysHere(#enablement-assessment)
* status MS
* mode = #snapshot
* title 1..1
* code 1..1
* code.coding ^slicing.discriminator.type = #pattern
* code.coding ^slicing.discriminator.path = "system"
* code.coding ^slicing.rules = #open
* code.coding contains list 1..1
* code.coding[list] from MedicineListValueSet (required)
* code.coding[list].system 1..1
* code.coding[list].system = "https://footbridge.example/fhir/CodeSystem/medicine-list"
* code.coding[list] ^short = "Which list; LOINC's code stands beside it where there is one"
* subject 1..1
* subject only Reference(Patient)
* encounter 1..1
* encounter ^short = "The stay, by the number of whoever told of it"
* date 1..1
* source 1..1
* source ^short = "Who typed or signed it"
* note 1..1
* note ^short = "Whose word it is"
* contained ^short = "Each medicine: active, or not taken"
* entry.flag from MedicineStepValueSet (required)
* entry.flag ^short = "What was decided of it"
* emptyReason ^short = "nilknown: they take nothing"
