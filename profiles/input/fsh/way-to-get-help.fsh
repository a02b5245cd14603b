// Made by `make profiles` from care/ways.py: change it there.
CodeSystem: WayToGetHelp
Id: way-to-get-help
Title: "Way to get help"
Description: "Other ways to get help, side by side."
* ^caseSensitive = true
* ^experimental = false
* #teaching "Teaching for who helps"
* #respite "A break for who helps"
* #community "Meals, rides and visits"
* #aide "An aide at home"
* #home-nurse "A nurse or therapist at home"
* #adult-day "A day center"
* #assisted-living "Assisted living"
* #care-home "Moving to a care home"
