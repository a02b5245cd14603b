// Made by `make profiles` from care/medicines/columns.py: change it there.
CodeSystem: MedicineList
Id: medicine-list
Title: "Medicine list"
Description: "Lists of medicines at a transition."
* ^caseSensitive = true
* ^experimental = false
* #before "Before"
* #hospital "In hospital"
* #discharge "On leaving, and since"
* #taking "What is really taken"
* #reconciled "Reconciled"
