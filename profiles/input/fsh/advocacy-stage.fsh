// Made by `make profiles` from care/advocacy_stages.py: change it there.
CodeSystem: AdvocacyStage
Id: advocacy-stage
Title: "Advocacy stage"
Description: "Stages of a matter."
* ^caseSensitive = true
* ^experimental = false
* #notice "Cover ends"
* #billed "A bill is in question"
* #preparing "Getting the papers together"
* #sent "Sent, answer to come"
* #more-asked "More is asked for"
* #said-yes "The plan said yes"
* #in-part "The plan said yes to a part"
* #said-no "The plan said no"
* #left "Left at that"
* #over "Over"
* #written-by-mistake "Written by mistake"
