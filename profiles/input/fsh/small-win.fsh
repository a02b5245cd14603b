Profile: SmallWin
Parent: $us-core-goal
Id: SmallWin
Title: "Small win"
Description: "A first small step towards an enablement goal: a Goal of its own, part of the larger one."
* insert OurGoal
* extension contains $goal-relationship named relationship 1..1 MS
* extension[relationship].url = "http://hl7.org/fhir/StructureDefinition/goal-relationship" (exactly)
* extension[relationship] ^short = "part-of: the larger goal"
* extension[relationship].extension[type].value[x] = $part-of-system#part-of
