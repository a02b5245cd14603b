Profile: ReadingAlert
Parent: Task
Id: ReadingAlert
Title: "Alert of a reading"
Description: "A reading outside of what was agreed: the one person who has it, by when, and what came of it."
* insert OurTask
* code = Monitoring#alert
* businessStatus from AlertDeedValueSet (required)
* focus 1..1
* focus only Reference(Observation)
* owner 1..1
* restriction 1..1
* restriction.period 1..1
* restriction.period.end 1..1
* input 2..*
* input ^short = "What is measured, and up to which reading it reaches"
