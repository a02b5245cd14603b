// Made by `make profiles` from care/approach.py: change it there.
CodeSystem: ApproachDirection
Id: approach-direction
Title: "Approach direction"
Description: "Which way a decision or a wish goes."
* ^caseSensitive = true
* ^experimental = false
* #more-support "More support"
* #more-independence "More independence"
* #as-now "As now"
* #too-little "Not enough to suggest anything"
