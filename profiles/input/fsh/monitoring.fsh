// Made by `make profiles` from r4/monitoring.py: change it there.
CodeSystem: Monitoring
Id: monitoring
Title: "Monitoring"
Description: "Limits agreed for readings from home, and alerts."
* ^caseSensitive = true
* ^experimental = false
* #limit "A limit agreed for readings"
* #alert "A reading outside of what was agreed"
* #low "From"
* #high "To"
* #agreed-with "The clinician it was agreed with"
* #ended "It holds no more"
* #what "What is measured"
* #until "Up to which reading it reaches"
* #to "Who has it from then on"
