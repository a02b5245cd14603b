// Made by `make profiles` from care/caregiver_sheet.py: change it there.
CodeSystem: CaregiverTold
Id: caregiver-told
Title: "Caregiver told"
Description: "What a patient may let somebody who helps know."
* ^caseSensitive = true
* ^experimental = false
* #signs "The warning signs: they show what it is"
* #medicines "The medicines: they show what it is, too"
* #visits "The visits to come"
