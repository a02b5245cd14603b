Profile: SmallWin
Parent: $us-core-goal
Id: SmallWin
Title: "Small win"
Description: "A small step towards an enablement goal: a Goal of its own, part of the larger one, with what came before it and what comes after."
* insert OurGoal
* extension contains $goal-relationship named relationship 1..3 MS
* extension[relationship].url = "http://hl7.org/fhir/StructureDefinition/goal-relationship" (exactly)
* extension[relationship] ^short = "part-of: the larger goal, once; predecessor, successor: the small wins beside it"
* extension[relationship].extension[type].value[x] from SmallWinRelationValueSet (required)
* obeys small-win-part-of

Invariant: small-win-part-of
Description: "A small win is part of exactly one larger goal."
Severity: #error
Expression: "extension.where(url = 'http://hl7.org/fhir/StructureDefinition/goal-relationship').exists() implies extension.where(url = 'http://hl7.org/fhir/StructureDefinition/goal-relationship').extension.where(url = 'type').value.coding.where(code = 'part-of').count() = 1"
