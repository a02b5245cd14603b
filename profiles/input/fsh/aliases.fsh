// Every URL that is not ours, once.
Alias: $us-core-goal = http://hl7.org/fhir/us/core/StructureDefinition/us-core-goal
Alias: $goal-relationship = http://hl7.org/fhir/StructureDefinition/goal-relationship
Alias: $milestone-system = http://terminology.hl7.org/CodeSystem/goal-relationship-type
Alias: $part-of-system = http://hl7.org/fhir/goal-relationship-type
Alias: $goal-category = http://terminology.hl7.org/CodeSystem/goal-category
Alias: $goal-achievement = http://terminology.hl7.org/CodeSystem/goal-achievement
Alias: $goal-acceptance = http://hl7.org/fhir/StructureDefinition/goal-acceptance
Alias: $us-core-careplan = http://hl7.org/fhir/us/core/StructureDefinition/us-core-careplan
Alias: $careplan-category = http://hl7.org/fhir/us/core/CodeSystem/careplan-category
Alias: $observation-category = http://terminology.hl7.org/CodeSystem/observation-category
Alias: $communication-category = http://terminology.hl7.org/CodeSystem/communication-category
Alias: $participation-mode = http://terminology.hl7.org/CodeSystem/v3-ParticipationMode
Alias: $role-code = http://terminology.hl7.org/CodeSystem/v3-RoleCode
Alias: $yes-no = http://terminology.hl7.org/CodeSystem/v2-0136
Alias: $absent = http://terminology.hl7.org/CodeSystem/data-absent-reason
Alias: $ucum = http://unitsofmeasure.org
