Instance: good-visit-arranged
InstanceOf: VisitArranged
Usage: #example
Title: "A ride to the clinic"
Description: "What is arranged for a visit."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#visit-arranged
* valueString = "Prairie Van at 8:30"
* component[visit].code = Enablement#visit
* component[visit].valueString = "5f0c0b7e-31b5-5e0f-8a5a-9f1d3d0e7c11"
* component[visitTime].code = Enablement#visit-time
* component[visitTime].valueString = "2026-11-24T15:00:00Z"
* component[2].code = Enablement#ride
* component[2].valueString = "Prairie Van at 8:30"
