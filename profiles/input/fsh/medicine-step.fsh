// Made by `make profiles` from care/medicines/line_steps.py: change it there.
CodeSystem: MedicineStep
Id: medicine-step
Title: "Medicine step"
Description: "What was decided, asked and answered of a medicine at a transition."
* ^caseSensitive = true
* ^experimental = false
* #same "Keep: the lists agree"
* #keep "Keep, as before: the papers say so"
* #start "New: the papers say so"
* #changed "Changed: the papers say so"
* #stop "Stop: the papers say so"
* #taught "Went over it with the patient"
* #asked "Asked the prescriber"
* #ordered "Ordered"
* #answered "The prescriber answered"
* #asked-again "Asked again"
