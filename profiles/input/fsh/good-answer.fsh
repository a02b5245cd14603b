Instance: good-answer
InstanceOf: AnswerGiven
Usage: #example
Title: "How sure, from 0 to 10"
Description: "A number on the ruler, with why it is not lower."
* meta.security[0] = Label#enablement-assessment
* status = #final
* category[survey] = $observation-category#survey
* subject = Reference(Patient/example)
* effectiveDateTime = "2026-11-20T15:00:00Z"
* performer = Reference(Practitioner/example)
* code = Enablement#confidence "How sure are you that you can look after yourself day to day?"
* valueInteger = 6
* note.text = "I have the scale and the number to call"
* derivedFrom = Reference(QuestionnaireResponse/example)
