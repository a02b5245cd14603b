// Made by `make profiles` from r4/advocacy.py: change it there.
CodeSystem: AdvocacyPart
Id: advocacy-part
Title: "Advocacy part"
Description: "What is said besides of a matter."
* ^caseSensitive = true
* ^experimental = false
* #who-decides "Who decides"
* #paper "Paper that is needed"
* #talk "Who said what"
* #due "The day that counts"
* #dated "The day of the letter"
* #quote "What the letter says"
* #track "Which way the letter says it goes"
* #outcome "What came of it"
* #spoken-by "Who said it for the patient"
* #allowed "By what right"
* #whom "Who has to give it"
* #here "When it came"
* #who "Who said it"
* #number "Number of the call or letter"
