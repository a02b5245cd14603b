// Made by `make profiles` from r4/medicine_task.py: change it there.
CodeSystem: MedicinePart
Id: medicine-part
Title: "Medicine part"
Description: "Parts of what was decided of a medicine."
* ^caseSensitive = true
* ^experimental = false
* #line "A medicine of the four lists"
* #key "What it is lined up by"
* #name "As a list called it"
* #seen "What the lists said then"
* #prescriber "The prescriber who was asked, or who answered"
* #due "The day by which the answer is needed"
* #same-day "Needed on the day of the question"
* #on "The day of the answer"
