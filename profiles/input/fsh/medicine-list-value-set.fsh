// Made by `make profiles` from care/medicines/columns.py: change it there.
ValueSet: MedicineListValueSet
Id: medicine-list
Title: "Medicine list"
Description: "Every code of the system “medicine-list”."
* ^experimental = false
* include codes from system MedicineList
