Profile: AfterActionReview
Parent: Task
Id: AfterActionReview
Title: "Looking back together after a return"
Description: "What happened before somebody came back to hospital, what was known, and what the team changes."
* insert KeptTask
* code = Enablement#after-action-review
* status = #completed
* focus only Reference(Encounter)
* owner 1..1
* owner ^short = "Who keeps the lesson alive"
* input 2..2
* input ^short = "The numbers of the two stays"
* output ^short = "What happened, what was known, what we change, who was asked"
