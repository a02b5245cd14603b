// Made by `make profiles` from care/transitions/reviews.py: change it there.
CodeSystem: ReviewAnswer
Id: review-answer
Title: "Review answer"
Description: "What is said on day 14 and on day 30 after coming home."
* ^caseSensitive = true
* ^experimental = false
* #every-day "Every day"
* #most-days "Most days"
* #some-days "Some days"
* #hardly "Hardly at all"
* #none-agreed "There was none"
* #yes "Yes"
* #partly "Partly"
* #no "No"
