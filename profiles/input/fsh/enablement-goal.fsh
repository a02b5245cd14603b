Profile: EnablementGoal
Parent: $us-core-goal
Id: EnablementGoal
Title: "Enablement goal"
Description: "Something the patient will be able to do without us, in the patient's own words."
* insert OurGoal
* extension contains DoerExtension named doer 0..1 MS and $goal-relationship named relationship 0..* and $goal-acceptance named acceptance 0..*
* extension[doer].url = "https://footbridge.example/fhir/StructureDefinition/doer" (exactly)
* extension[relationship].url = "http://hl7.org/fhir/StructureDefinition/goal-relationship" (exactly)
* extension[relationship] ^short = "milestone: each small win, the one that counts now last"
* extension[acceptance].url = "http://hl7.org/fhir/StructureDefinition/goal-acceptance" (exactly)
* extension[acceptance] ^short = "What the patient, or somebody close, says to it"
* category 1..*
* category MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category ^short = "The strategy; HL7's goal category beside it"
* category contains strategy 1..1 MS and kind 0..*
* category[strategy] ^patternCodeableConcept.coding.system = "https://footbridge.example/fhir/CodeSystem/strategy"
* category[strategy] from StrategyValueSet (required)
* category[strategy] ^short = "Which of the four strategies this goal belongs to"
* category[kind] ^patternCodeableConcept.coding.system = "http://terminology.hl7.org/CodeSystem/goal-category"
* category[kind] ^short = "HL7's goal category, e.g. behavioral or independence"
* target MS
* target.measure MS
* target.measure.text MS
* target.measure.text ^short = "How we will know"
* target.due[x] MS
* target.due[x] only date
* note ^short = "The small win in words, for systems that do not follow relationships"
* statusReason ^short = "Why it rests or was stopped, in the words it was said in"
