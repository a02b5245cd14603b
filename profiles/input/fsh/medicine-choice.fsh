// Made by `make profiles` from care/medicines_on_paper.py: change it there.
CodeSystem: MedicineChoice
Id: medicine-choice
Title: "Medicine choice"
Description: "What papers say of a medicine."
* ^caseSensitive = true
* ^experimental = false
* #start "START: new"
* #stop "STOP: no longer taken"
* #changed "CHANGED: taken another way now"
* #keep "KEEP: as before"
* #none "Nothing is said of it"
