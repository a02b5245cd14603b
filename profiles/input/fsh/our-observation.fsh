// What every Observation of ours has: of whom, when, by whom, in the category of what is asked.
RuleSet: SurveyByUs
* status MS
* category 1..*
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains survey 1..1
* category[survey] = $observation-category#survey
* code MS
* subject 1..1
* subject only Reference(Patient)
* subject MS
* focus 0..1
* focus only Reference(RelatedPerson)
* focus ^short = "Whom it is about, where that is not the patient"
* effective[x] only dateTime
* effective[x] MS
* performer 1..1
* performer ^short = "Who noted it"

// Most of them say what else there is in parts named by one code system.
RuleSet: OurObservation
* insert SurveyByUs
* effective[x] 1..1
* component.code from EnablementValueSet (required)
