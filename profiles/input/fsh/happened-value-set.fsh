ValueSet: HappenedValueSet
Id: happened
Title: "It happened, or not this time"
Description: "What is noted of a small win."
* ^experimental = false
* Enablement#happened
* Enablement#not-this-time
