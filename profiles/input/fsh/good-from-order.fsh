Instance: good-from-order
InstanceOf: FromOrder
Usage: #example
Title: "When to call"
Description: "A number on a sheet, from an order."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#from-order
* valueString = "3 pounds in a day"
* component[place].code = Enablement#place
* component[place].valueCodeableConcept = WarningSignsSlot#heart-failure.weight-gain
* component[order].code = Enablement#order
* component[order].valueString = "Dr. A. Lindqvist, November 16"
