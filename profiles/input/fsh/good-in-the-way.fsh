Instance: good-in-the-way
InstanceOf: SomethingInTheWay
Usage: #example
Title: "No device yet"
Description: "What is in the way of a goal."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#in-the-way
* valueCodeableConcept = InTheWay#device
* note.text = "No sign-in yet"
