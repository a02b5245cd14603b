Profile: MedicineLine
Parent: Task
Id: MedicineLine
Title: "Medicine at a transition"
Description: "What was decided of one medicine at a transition, or is asked of a prescriber. No order is written here."
* insert KeptTask
* code = MedicinePart#line
* businessStatus 1..1
* businessStatus from MedicineStepValueSet (required)
* focus 1..1
* focus only Reference(Encounter)
* owner 1..1
* owner ^short = "The prescriber who was asked; otherwise whoever decided"
* restriction.period.end ^short = "The day by which the answer is needed"
* input 2..*
* input ^short = "The medicine, as it is lined up and as a list called it"
