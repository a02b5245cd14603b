// Made by `make profiles` from r4/task.py: change it there.
CodeSystem: TaskPart
Id: task-part
Title: "Task part"
Description: "What a Task says besides."
* ^caseSensitive = true
* ^experimental = false
* #new-day "The day it is for from then on"
* #if-it-waits "What may happen if this waits"
* #who-does-it "Who does it"
* #our-part "Our part, or the system’s"
* #after-action "After-action note"
