Instance: good-decision
InstanceOf: DecisionTaken
Usage: #example
Title: "An appeal"
Description: "Of two choices."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#decision
* valueString = "Appeal"
* component[option][0].code = Enablement#option
* component[option][0].valueString = "Appeal"
* component[option][1].code = Enablement#option
* component[option][1].valueString = "Ask again in spring"
* component[about].code = Enablement#about
* component[about].valueString = "The plan does not pay for the aide"
