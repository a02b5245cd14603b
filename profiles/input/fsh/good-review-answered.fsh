Instance: good-review-answered
InstanceOf: ReviewAnswered
Usage: #example
Title: "Asked on day 14"
Description: "One answer of a look after coming home."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = Enablement#took-medicines
* valueCodeableConcept = ReviewAnswer#every-day
* derivedFrom = Reference(QuestionnaireResponse/good-answers)
