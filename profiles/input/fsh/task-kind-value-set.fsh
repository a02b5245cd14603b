// Made by `make profiles` from care/commitment_moves.py: change it there.
ValueSet: TaskKindValueSet
Id: task-kind
Title: "Task kind"
Description: "Every code of the system “task-kind”."
* ^experimental = false
* include codes from system TaskKind
