// Made by `make profiles` from care/commitment_moves.py: change it there.
ValueSet: TaskStateValueSet
Id: task-state
Title: "Task state"
Description: "Every code of the system “task-state”."
* ^experimental = false
* include codes from system TaskState
