Instance: good-medicine-line
InstanceOf: MedicineLine
Usage: #example
Title: "Furosemide goes on"
Description: "Decided by the nurse from the orders."
* insert TaskForExample
* status = #completed
* code = MedicinePart#line
* businessStatus = MedicineStep#same
* description = "Furosemide 40 mg tablet"
* insert StayForExample(focus)
* input[0].type = MedicinePart#key
* input[0].valueString = "furosemide"
* input[1].type = MedicinePart#name
* input[1].valueString = "Furosemide 40 mg tablet"
* output.type.coding[0] = MedicineStep#same
* output.type.coding[1] = Discipline#rn
* output.valueAnnotation.time = "2026-11-20T15:00:00Z"
* output.valueAnnotation.text = "Goes on"
