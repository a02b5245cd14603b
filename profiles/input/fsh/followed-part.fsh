// Made by `make profiles` from r4/following.py: change it there.
CodeSystem: FollowedPart
Id: followed-part
Title: "Followed part"
Description: "What is said besides of what is followed up."
* ^caseSensitive = true
* ^experimental = false
* #may-be-told "What the service may be told"
* #said-yes "The patient said yes to that"
* #in-plan-of-care "May stand in the plan of care that others read"
* #service "Who is to help"
* #next-step "Who owns the next step"
* #spoke-to "The person at the service"
* #in-their-words "What came of it, in the patient’s words"
* #hours-approved "Hours a week that are approved"
* #hours-filled "Hours a week that somebody fills"
