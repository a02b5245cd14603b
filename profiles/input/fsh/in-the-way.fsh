// Made by `make profiles` from care/in_the_way.py: change it there.
CodeSystem: InTheWay
Id: in-the-way
Title: "In the way"
Description: "What is in the way of a goal. None of it is a fault of the patient's."
* ^caseSensitive = true
* ^experimental = false
* #not-said "Not said" "Nobody said what it was."
* #life "Something else came first"
* #health "Not well enough" "The patient was not well enough."
* #cost "Cost" "It costs too much."
* #ride "No ride" "There was no way to get there."
* #device "Phone, device or supplies" "A phone, a device or supplies were not there or did not work."
* #language "Language or interpreter" "No common language, or no interpreter."
* #system "The system" "An office, a rule or a website was in the way."
* #ours "Our part" "The care team did not do its part."
