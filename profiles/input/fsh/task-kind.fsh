// Made by `make profiles` from care/commitment_moves.py: change it there.
CodeSystem: TaskKind
Id: task-kind
Title: "Task kind"
Description: "What somebody takes on."
* ^caseSensitive = true
* ^experimental = false
* #commitment "Commitment"
* #to-do "To-do"
* #question "Question to a clinician"
