// Made by `make profiles` from care/transitions/checkpoints.py: change it there.
ValueSet: CheckpointValueSet
Id: checkpoint
Title: "Checkpoint"
Description: "Every code of the system “checkpoint”."
* ^experimental = false
* include codes from system Checkpoint
