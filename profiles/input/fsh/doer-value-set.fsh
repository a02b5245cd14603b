ValueSet: DoerValueSet
Id: doer
Title: "Doers"
Description: "Everyone who can carry a task."
* ^experimental = false
* include codes from system Doer
