// Made by `make profiles` from care/warning_signs.py: change it there.
CodeSystem: WarningSignsSheet
Id: warning-signs-sheet
Title: "Warning signs sheet"
Description: "Warning-signs sheets."
* ^caseSensitive = true
* ^experimental = false
* #heart-failure "Heart failure"
* #copd "COPD"
* #diabetes "Diabetes"
