// Every URL that is not ours, once.
Alias: $us-core-goal = http://hl7.org/fhir/us/core/StructureDefinition/us-core-goal
Alias: $goal-relationship = http://hl7.org/fhir/StructureDefinition/goal-relationship
Alias: $milestone-system = http://terminology.hl7.org/CodeSystem/goal-relationship-type
Alias: $part-of-system = http://hl7.org/fhir/goal-relationship-type
Alias: $goal-category = http://terminology.hl7.org/CodeSystem/goal-category
Alias: $goal-achievement = http://terminology.hl7.org/CodeSystem/goal-achievement
Alias: $goal-acceptance = http://hl7.org/fhir/StructureDefinition/goal-acceptance
