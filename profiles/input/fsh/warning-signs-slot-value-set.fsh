// Made by `make profiles` from care/warning_signs.py: change it there.
ValueSet: WarningSignsSlotValueSet
Id: warning-signs-slot
Title: "Warning signs slot"
Description: "Every code of the system “warning-signs-slot”."
* ^experimental = false
* include codes from system WarningSignsSlot
