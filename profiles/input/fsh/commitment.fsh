Profile: Commitment
Parent: Task
Id: Commitment
Title: "Commitment"
Description: "What somebody agreed to do, a to-do, or a question to a clinician: one accountable person, one day."
* meta 1..1
* meta.security 1..*
* status MS
* businessStatus 1..1
* businessStatus from TaskStateValueSet (required)
* businessStatus MS
* intent = #order
* code 1..1
* code from TaskKindValueSet (required)
* code MS
* description 1..1
* description MS
* focus only Reference(Goal)
* for 1..1
* for only Reference(Patient)
* for MS
* authoredOn 1..1
* requester 1..1
* performerType 1..1
* performerType from AccountableSideValueSet (required)
* performerType ^short = "Which side of the table the accountable person sits on"
* owner 1..1
* owner.display 1..1
* owner ^short = "The one accountable person"
* restriction 1..1
* restriction.period 1..1
* restriction.period.end 1..1
* restriction.period.end ^short = "The day it is for now"
* restriction.period.end MS
* output 1..*
* output ^short = "All that happened, a row a step"
