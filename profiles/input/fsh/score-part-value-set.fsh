// Made by `make profiles` from care/instruments.py: change it there.
ValueSet: ScorePartValueSet
Id: score-part
Title: "Score part"
Description: "Every code of the system “score-part”."
* ^experimental = false
* include codes from system ScorePart
