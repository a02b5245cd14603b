// Made by `make profiles` from care/following_moves.py: change it there.
CodeSystem: CameOfIt
Id: came-of-it
Title: "Came of it"
Description: "What came of it."
* ^caseSensitive = true
* ^experimental = false
* #helped "It helped"
* #in-part "It helped in part"
* #did-not-help "It did not help"
