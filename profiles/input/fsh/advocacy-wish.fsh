// Made by `make profiles` from care/advocacy_stages.py: change it there.
CodeSystem: AdvocacyWish
Id: advocacy-wish
Title: "Advocacy wish"
Description: "What the patient says to going on."
* ^caseSensitive = true
* ^experimental = false
* #go-on "Wants to go on with it"
* #leave "Wants to leave it at that"
* #not-sure "Not sure yet"
