// Made by `make profiles` from care/enablement.py: change it there.
CodeSystem: Approach
Id: approach
Title: "Approach"
Description: "How much is done for, with or by the patient. Our own design, not validated."
* ^caseSensitive = true
* ^experimental = false
* #manage "Do for" "We do it for you now."
* #coach "Do with" "We do it together."
* #enable "Stand by" "You do it, we check."
* #sustain "Stay in touch" "You do it your way."
