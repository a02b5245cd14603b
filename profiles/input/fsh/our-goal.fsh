// What every goal written by Footbridge has, large or small.
RuleSet: OurGoal
* identifier 1..*
* identifier MS
* identifier ^slicing.discriminator.type = #pattern
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.rules = #open
* identifier ^short = "Names this goal in every system that holds a copy"
* identifier contains goal 1..1 MS
* identifier[goal].system 1..1
* identifier[goal].system = "https://footbridge.example/fhir/id/goal"
* identifier[goal].value 1..1
* identifier[goal].value ^short = "The key the goal was born with: a UUID"
* lifecycleStatus MS
* achievementStatus MS
* description MS
* description.text 1..1
* description.text MS
* description.text ^short = "The goal in the words of whoever set it"
* subject MS
* subject ^short = "The patient"
* start[x] only date
* expressedBy 1..1
* expressedBy MS
* expressedBy only Reference(Patient or Practitioner or PractitionerRole or RelatedPerson)
* expressedBy ^short = "Whose words these are"
