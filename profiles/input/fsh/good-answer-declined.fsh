Instance: good-answer-declined
InstanceOf: AnswerGiven
Usage: #example
Title: "Would rather not say"
Description: "A question of somebody who helps, without an answer."
* meta.security[0] = Label#caregiver-private
* status = #final
* category[survey] = $observation-category#survey
* subject = Reference(Patient/example)
* effectiveDateTime = "2026-11-20T15:00:00Z"
* performer = Reference(Practitioner/example)
* focus = Reference(RelatedPerson/example)
* code = Enablement#importance
* dataAbsentReason = $absent#asked-declined
* derivedFrom = Reference(QuestionnaireResponse/example)
