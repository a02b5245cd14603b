Profile: MedicineOnPaper
Parent: Observation
Id: MedicineOnPaper
Title: "What papers say of a medicine"
Description: "What was chosen to be said of a medicine on papers for the patient. The order stays the EHR's."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#medicine-on-paper
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from MedicineChoiceValueSet (required)
* component 1..*
* component.value[x] 1..1
* component.value[x] only string
