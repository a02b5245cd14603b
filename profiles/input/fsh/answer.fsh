// Made by `make profiles` from care/asking.py: change it there.
CodeSystem: Answer
Id: answer
Title: "Answer"
Description: "What somebody can choose in answer to a question."
* ^caseSensitive = true
* ^experimental = false
* #has-a-plan "Has a plan for it"
* #knows-whom-to-call "Knows whom to call"
* #not-yet "Not yet"
