// Made by `make profiles` from care/instruments.py: change it there.
CodeSystem: ScorePart
Id: score-part
Title: "Score part"
Description: "Everything needed to understand a score later."
* ^caseSensitive = true
* ^experimental = false
* #version "Which edition or length"
* #scale-least "The least there can be"
* #scale-most "The most there can be"
* #direction "Which end is better"
* #respondent "Who answered"
* #mode "How it was answered"
* #higher-better "More is better"
* #lower-better "Less is better"
* #patient "The patient"
* #caregiver "A caregiver, about themselves"
* #proxy "Somebody else, for the patient"
* #paper "On paper, by themselves"
* #read-aloud "Read out, face to face"
* #phone "By phone"
* #online "Online"
* #interpreter "With a qualified interpreter"
* #unknown "Not known"
