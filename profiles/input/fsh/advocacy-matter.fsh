Profile: AdvocacyMatter
Parent: Task
Id: AdvocacyMatter
Title: "Matter of advocacy"
Description: "Something that a plan, a payer or an office decides: its stage, the day a letter named, who said what."
* insert OurTask
* code from AdvocacyKindValueSet (required)
* businessStatus from AdvocacyStageValueSet (required)
* owner 1..1
* requester 1..1
* input 1..*
* input ^short = "Who decides"
