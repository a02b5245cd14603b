Extension: BegunFromExtension
Id: begun-from
Title: "Begun from"
Description: "The plan template, and the goal of it, that a goal was begun from. Its words are the patient's."
Context: Goal
* . ^short = "The template it was begun from"
* value[x] 1..1
* value[x] only canonical
