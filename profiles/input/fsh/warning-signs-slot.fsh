// Made by `make profiles` from care/warning_signs.py: change it there.
CodeSystem: WarningSignsSlot
Id: warning-signs-slot
Title: "Warning signs slot"
Description: "Places of a sheet that an order fills."
* ^caseSensitive = true
* ^experimental = false
* #heart-failure.weight-gain "Heart failure: How much weight, within how many days"
* #heart-failure.weight-range "Heart failure: The usual weight"
* #copd.inhaler "COPD: How often is usual"
* #diabetes.low "Diabetes: Below which value"
* #diabetes.high "Diabetes: Above which value"
* #diabetes.range "Diabetes: From what to what"
