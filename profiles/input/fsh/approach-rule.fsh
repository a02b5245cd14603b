// Made by `make profiles` from care/approach.py: change it there.
CodeSystem: ApproachRule
Id: approach-rule
Title: "Approach rule"
Description: "What spoke for or against an approach. Our own design, not validated."
* ^caseSensitive = true
* ^experimental = false
* #skills "Skills are shown, or partly shown"
* #matters "It matters to them, and they want to take it on"
* #sure "Sure of it (7 or more)"
* #shown-twice "Shown on two days a week or more apart"
* #two-dates "Medicines and warning signs were explained back on two dates"
* #win-since "There was a small win since the last decision"
* #steady "Steady for sixty days"
* #three-wins "Three small wins or more"
* #quiet "No acute event in thirty days"
* #sure-twice "Sure of it (7 or more) both times it was asked last"
* #no-safety-need "No unresolved safety need"
* #nothing-of-theirs-late "Nothing of theirs waits past its day"
* #inputs "What was not looked at"
