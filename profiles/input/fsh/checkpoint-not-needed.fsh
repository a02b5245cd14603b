// Made by `make profiles` from care/transitions/checkpoint_closing.py: change it there.
CodeSystem: CheckpointNotNeeded
Id: checkpoint-not-needed
Title: "Checkpoint not needed"
Description: "Why a checkpoint is not needed."
* ^caseSensitive = true
* ^experimental = false
* #in-place "It is in place already"
* #not-ordered "It was not ordered"
* #choice "They chose otherwise"
* #elsewhere "Another team does it"
* #other "Other"
