// Made by `make profiles` from care/instruments.py: change it there.
CodeSystem: Instrument
Id: instrument
Title: "Instrument"
Description: "Questionnaires that others made, of which a score is kept."
* ^caseSensitive = true
* ^experimental = false
* #semcd-6 "SEMCD-6"
* #promis-self-efficacy "PROMIS Self-Efficacy (T-score)"
* #pam "Patient Activation Measure"
* #health-confidence "Health Confidence Score"
* #sils "Single Item Literacy Screener (1 to 5)"
* #b1300 "CMS item B1300 (0 to 4)"
* #bhls "BHLS (3 items)"
* #dhls "DHLS (3 items)"
* #eheals "EHEALS"
* #mcsi "Modified Caregiver Strain Index"
* #zarit "Zarit Burden Interview"
* #lsns-6 "Lubben Social Network Scale (6 items)"
* #ctm "Care Transitions Measure"
* #other "Another one"
