// Made by `make profiles` from care/ways.py: change it there.
CodeSystem: WayView
Id: way-view
Title: "Way view"
Description: "What was said of a way."
* ^caseSensitive = true
* ^experimental = false
* #wanted "Wanted"
* #try "Try it first"
* #not-now "Not now"
* #not-wanted "Not wanted"
