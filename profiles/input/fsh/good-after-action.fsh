Instance: good-after-action
InstanceOf: AfterActionReview
Usage: #example
Title: "What we change"
Description: "After somebody came back within a week."
* insert TaskForExample
* status = #completed
* code = Enablement#after-action-review
* description = "We ask for the scale before they go home"
* input[0].type = AfterActionPart#stay
* input[0].valueString = "https://ehr.example/id/visit|V-2"
* input[1].type = AfterActionPart#follows
* input[1].valueString = "https://ehr.example/id/visit|V-1"
* output[0].type = AfterActionPart#change
* output[0].valueString = "We ask for the scale before they go home"
* output[1].type = AfterActionPart#asked
* output[1].valueCodeableConcept = AfterActionAsked#patient
