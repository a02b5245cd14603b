Instance: m0
InstanceOf: MedicationStatement
Usage: #inline
* status = #active
* medicationCodeableConcept.text = "Furosemide 40 mg tablet"
* subject = Reference(Patient/example)
* dosage.text = "1 dose once a day"

Instance: good-medicines-listed
InstanceOf: MedicinesListed
Usage: #example
Title: "Really taken"
Description: "One medicine, in the words of the patient."
* meta.security[ours] = Label#enablement-assessment
* contained = m0
* status = #current
* mode = #snapshot
* title = "Medicines: What is really taken"
* code.coding[list] = MedicineList#taking
* code.coding[1] = $loinc#104205-0
* subject = Reference(Patient/example)
* insert StayForExample(encounter)
* date = "2026-11-20T15:00:00Z"
* source = Reference(Practitioner/example)
* note.text = "Walter on the telephone"
* entry.item.reference = "#m0"
