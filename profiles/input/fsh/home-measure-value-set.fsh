// Made by `make profiles` from care/monitoring/measures.py: change it there.
ValueSet: HomeMeasureValueSet
Id: home-measure
Title: "Home measure"
Description: "Every code of the system “home-measure”."
* ^experimental = false
* include codes from system HomeMeasure
