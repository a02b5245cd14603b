// Made by `make profiles` from care/asking.py: change it there.
ValueSet: QuestionValueSet
Id: question
Title: "Question"
Description: "Every question of ours."
* ^experimental = false
* Enablement#confidence
* Enablement#importance
* Enablement#wanting
* Enablement#setback
* Enablement#matters
* Enablement#confidence-health-literacy
* Enablement#confidence-system-navigation
* Enablement#confidence-digital-empowerment
* Enablement#confidence-self-management
