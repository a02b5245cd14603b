// What stays here says so in its first label; a restriction of HL7's may stand beside it.
RuleSet: StaysHere(code)
* meta 1..1
* meta.security 1..*
* meta.security ^slicing.discriminator.type = #pattern
* meta.security ^slicing.discriminator.path = "$this"
* meta.security ^slicing.rules = #open
* meta.security contains ours 1..1
* meta.security[ours] ^patternCoding.system = "https://footbridge.example/fhir/CodeSystem/label"
* meta.security[ours].code 1..1
* meta.security[ours].code = {code}
* meta.security[ours] ^short = "It stays here"

// What the patient or somebody who helps said: the label says whose it is.
RuleSet: SomebodysOwn
* meta 1..1
* meta.security 1..*
* meta.security ^slicing.discriminator.type = #pattern
* meta.security ^slicing.discriminator.path = "$this"
* meta.security ^slicing.rules = #open
* meta.security contains ours 1..1
* meta.security[ours] ^patternCoding.system = "https://footbridge.example/fhir/CodeSystem/label"
* meta.security[ours] from LabelValueSet (required)
* meta.security[ours] ^short = "It stays here, and whose it is"

// A whole chart is for those who treat.
RuleSet: Restricted
* meta 1..1
* meta.security 1..*
* meta.security ^slicing.discriminator.type = #pattern
* meta.security ^slicing.discriminator.path = "$this"
* meta.security ^slicing.rules = #open
* meta.security contains restricted 1..1
* meta.security[restricted] = $confidentiality#R
* meta.security[restricted] ^short = "For those who treat, and nobody else"
