// Made by `make profiles` from care/commitment_moves.py: change it there.
CodeSystem: DidNotHappen
Id: did-not-happen
Title: "Did not happen"
Description: "Why something that was agreed did not happen: life or the system, never character."
* ^caseSensitive = true
* ^experimental = false
* #ride "Ride"
* #cost "Cost or coverage"
* #appointment "No appointment to be had"
* #interpreter "No interpreter"
* #unclear "Not clear what to do"
* #unwell "Not well enough"
* #family "Family or work came first"
* #choice "Chose otherwise"
* #other "Other"
