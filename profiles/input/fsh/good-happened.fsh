Instance: good-happened
InstanceOf: WhatHappened
Usage: #example
Title: "It happened"
Description: "The first small win, together."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* extension[goal].valueReference = Reference(good-enablement-goal)
* code = Enablement#happened
* valueCodeableConcept = Doer#together
* component[rung].code = Enablement#small-win-number
* component[rung].valueInteger = 1
