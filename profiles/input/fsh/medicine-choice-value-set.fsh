// Made by `make profiles` from care/medicines_on_paper.py: change it there.
ValueSet: MedicineChoiceValueSet
Id: medicine-choice
Title: "Medicine choice"
Description: "Every code of the system “medicine-choice”."
* ^experimental = false
* include codes from system MedicineChoice
