Profile: SheetPermitted
Parent: Observation
Id: SheetPermitted
Title: "What somebody who helps may know"
Description: "What the patient lets one person know, by name, or that they do not want it any more."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#caregiver-sheet
* focus 1..1
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from YesOrNo (required)
* insert PartsByCode
* component contains mayKnow 0..*
* insert CodedPart(mayKnow, Enablement#may-know, CaregiverToldValueSet)
