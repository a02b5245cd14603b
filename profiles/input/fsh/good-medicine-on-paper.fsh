Instance: good-medicine-on-paper
InstanceOf: MedicineOnPaper
Usage: #example
Title: "As the order says"
Description: "What papers say of one medicine."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#medicine-on-paper
* valueCodeableConcept = MedicineChoice#start
* component[0].code = Enablement#medicine-name
* component[0].valueString = "Furosemide 40 mg tablet"
* component[1].code = Enablement#whose-word
* component[1].valueString = "Dr. A. Lindqvist"
