Profile: TransitionCheckpoint
Parent: Task
Id: TransitionCheckpoint
Title: "Checkpoint of a transition"
Description: "One thing that has to be true by a time after a stay: who has it, the proof, or why it is not needed."
* insert OurTask
* code from CheckpointValueSet (required)
* businessStatus from CheckpointStateValueSet (required)
* focus 1..1
* focus only Reference(Encounter)
* focus ^short = "The stay, by the number of whoever told of it"
* owner 1..1
* statusReason ^short = "Why it is not needed"
* input ^short = "What it is for, where there is one for each test, device or person"
