Instance: good-support-added
InstanceOf: SupportAdded
Usage: #example
Title: "Extra support after a return"
Description: "Somebody calls by the next day."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#extra-support
* valueCodeableConcept = ExtraSupport#added
* component[event].code = Enablement#event
* component[event].valueCodeableConcept = AcuteEvent#return
* component[eventOn].code = Enablement#event-on
* component[eventOn].valueString = "2026-11-17"
* component[visit].code = Enablement#encounter
* component[visit].valueString = "98573003-f1cb-5086-a9e4-d719991ccaae"
* component[callBy].code = Enablement#call-by
* component[callBy].valueString = "2026-11-19"
* component[reviewOn][0].code = Enablement#review-on
* component[reviewOn][0].valueString = "2026-12-01"
* component[reviewOn][1].code = Enablement#review-on
* component[reviewOn][1].valueString = "2026-12-17"
* component[usedPlan].code = Enablement#used-plan
* component[usedPlan].valueInteger = 0
