// Made by `make profiles` from care/medicines/line_steps.py: change it there.
ValueSet: MedicineStepValueSet
Id: medicine-step
Title: "Medicine step"
Description: "Every code of the system “medicine-step”."
* ^experimental = false
* include codes from system MedicineStep
