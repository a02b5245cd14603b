// Made by `make profiles` from care/commitment_moves.py: change it there.
CodeSystem: TaskState
Id: task-state
Title: "Task state"
Description: "Where it stands."
* ^caseSensitive = true
* ^experimental = false
* #agreed "Not yet"
* #acknowledged "Talked through"
* #did-not-happen "Did not happen"
* #done "Done"
* #not-needed "No longer needed"
* #written-by-mistake "Written by mistake"
