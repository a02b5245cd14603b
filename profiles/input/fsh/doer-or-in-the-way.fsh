ValueSet: DoerOrInTheWay
Id: doer-or-in-the-way
Title: "Who did it, or what was in the way"
Description: "Who did what happened; of what did not, what was in the way."
* ^experimental = false
* include codes from system Doer
* include codes from system InTheWay
