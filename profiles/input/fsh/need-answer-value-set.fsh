// Made by `make profiles` from care/needs.py: change it there.
ValueSet: NeedAnswerValueSet
Id: need-answer
Title: "Need answer"
Description: "Every code of the system “need-answer”."
* ^experimental = false
* include codes from system NeedAnswer
