// Made by `make profiles` from care/transitions/reviews.py: change it there.
ValueSet: ReviewAnswerValueSet
Id: review-answer
Title: "Review answer"
Description: "Every code of the system “review-answer”."
* ^experimental = false
* include codes from system ReviewAnswer
