// What every Task of ours has: it stays here, of one patient, with all that happened.
RuleSet: KeptTask
* insert StaysHere(#enablement-assessment)
* status MS
* intent = #order
* code 1..1
* code MS
* description 1..1
* description MS
* for 1..1
* for only Reference(Patient)
* for MS
* authoredOn 1..1
* lastModified 1..1
* output 1..*

// What somebody is to see to: where it stands, who has it, the day.
RuleSet: OurTask
* insert KeptTask
* businessStatus 1..1
* businessStatus MS
* owner.display 1..1
* owner ^short = "Who has it now"
* restriction.period.end ^short = "The day it is for now"
* output ^short = "All that happened, a row a step; none is ever rewritten"
