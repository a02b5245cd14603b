// Made by `make profiles` from care/transitions/checkpoint_deeds.py: change it there.
CodeSystem: CheckpointDeed
Id: checkpoint-deed
Title: "Checkpoint deed"
Description: "What happened to a checkpoint."
* ^caseSensitive = true
* ^experimental = false
* #listed "Put on the list"
* #added "Put on the list by hand"
* #moved "The day was set"
* #stopped "No longer asked"
* #asked-again "Asked again"
* #done "Done"
* #not-needed "Not needed"
* #noted "Noted"
* #handed "Handed on"
* #taken-back "Taken back"
