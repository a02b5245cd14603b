// Made by `make profiles` from care/transitions/rederiving.py: change it there.
CodeSystem: CheckpointState
Id: checkpoint-state
Title: "Checkpoint state"
Description: "Where a checkpoint stands."
* ^caseSensitive = true
* ^experimental = false
* #open "To be done"
* #done "Done"
* #not-needed "Not needed"
* #stopped "No longer asked"
