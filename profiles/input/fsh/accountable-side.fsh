// Made by `make profiles` from care/commitment_moves.py: change it there.
CodeSystem: AccountableSide
Id: accountable-side
Title: "Accountable side"
Description: "Which side of the table the accountable person sits on."
* ^caseSensitive = true
* ^experimental = false
* #patient "Patient"
* #caregiver "Caregiver"
* #staff "Our team"
* #clinician "Clinician"
* #agency "Agency or service"
