Profile: WishSaid
Parent: Observation
Id: WishSaid
Title: "Wish, as it was said"
Description: "That the patient wants more or less done for them, for which parts of life, and what was explained."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#wish
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from ApproachDirectionValueSet (required)
* note ^short = "In the patient's own words"
* insert PartsByCode
* component contains strategy 0..* and reviewOn 0..1
* insert CodedPart(strategy, Enablement#strategy, StrategyValueSet)
* insert PlainPart(reviewOn, Enablement#review-on, string)
