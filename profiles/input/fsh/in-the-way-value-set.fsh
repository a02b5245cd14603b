// Made by `make profiles` from care/in_the_way.py: change it there.
ValueSet: InTheWayValueSet
Id: in-the-way
Title: "In the way"
Description: "Every code of the system “in-the-way”."
* ^experimental = false
* include codes from system InTheWay
