// Made by `make profiles` from care/transitions/rederiving.py: change it there.
ValueSet: CheckpointStateValueSet
Id: checkpoint-state
Title: "Checkpoint state"
Description: "Every code of the system “checkpoint-state”."
* ^experimental = false
* include codes from system CheckpointState
