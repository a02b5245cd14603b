// Made by `make profiles` from care/ways.py: change it there.
ValueSet: WayToGetHelpValueSet
Id: way-to-get-help
Title: "Way to get help"
Description: "Every code of the system “way-to-get-help”."
* ^experimental = false
* include codes from system WayToGetHelp
