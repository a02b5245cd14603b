// Made by `make profiles` from r4/checkpoint_task.py: change it there.
CodeSystem: CheckpointPart
Id: checkpoint-part
Title: "Checkpoint part"
Description: "What is said besides of a checkpoint."
* ^caseSensitive = true
* ^experimental = false
* #thing "What it is for"
* #day "On which day"
* #visit "The day of the visit"
* #answered-by "The prescriber who answered"
* #to "Who has it from then on"
