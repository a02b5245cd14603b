Profile: WinBeside
Parent: Observation
Id: WinBeside
Title: "Small win beside the goals"
Description: "Something that was reached and that no goal asked for."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#win
* value[x] 1..1
* value[x] only string
* insert PartsByCode
* component contains strategy 1..1
* insert CodedPart(strategy, Enablement#strategy, StrategyValueSet)
