Profile: FromOrder
Parent: Observation
Id: FromOrder
Title: "Number from an order"
Description: "A number on a warning-signs sheet, with whose order says it, and of when."
* insert OurObservation
* insert StaysHere(#enablement-assessment)
* code = Enablement#from-order
* value[x] 1..1
* value[x] only string
* insert PartsByCode
* component contains place 1..1 and order 1..1
* insert CodedPart(place, Enablement#place, WarningSignsSlotValueSet)
* insert PlainPart(order, Enablement#order, string)
* component[order] ^short = "Whose order it is, and of when"
