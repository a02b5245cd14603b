Instance: good-answers
InstanceOf: AnswersOfContact
Usage: #example
Title: "Two questions"
Description: "One answered, one rather not."
* meta.security[ours] = Label#enablement-assessment
* questionnaire = "https://footbridge.example/fhir/Questionnaire/questions"
* status = #in-progress
* subject = Reference(Patient/example)
* authored = "2026-11-20T15:00:00Z"
* author = Reference(Practitioner/example)
* source = Reference(Patient/example)
* item[0].linkId = "confidence"
* item[0].text = "How sure are you that you can look after yourself day to day?"
* item[0].answer.valueInteger = 6
* item[1].linkId = "importance"
* item[1].text = "How much does this matter to you just now?"
* item[1].extension.url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
* item[1].extension.valueCode = #asked-declined
