ValueSet: PlanChoiceAsked
Id: plan-choice-asked
Title: "What may be left out of a plan"
Description: "A part of life, or a goal that a template proposes."
* ^experimental = false
* Enablement#in-my-plan
* Enablement#template-goal
