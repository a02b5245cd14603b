// Made by `make profiles` from r4/labels.py: change it there.
ValueSet: LabelValueSet
Id: label
Title: "Label"
Description: "Every code of the system “label”."
* ^experimental = false
* include codes from system Label
