// Made by `make profiles` from care/transitions/reviews.py: change it there.
ValueSet: ReviewQuestionValueSet
Id: review-question
Title: "Review question"
Description: "Every question of a look on day 14 or day 30."
* ^experimental = false
* Enablement#took-medicines
* Enablement#did-the-rest
* Enablement#knew-what-to-do
* Enablement#your-way
* Enablement#on-your-side
