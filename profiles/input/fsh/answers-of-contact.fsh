Profile: AnswersOfContact
Parent: QuestionnaireResponse
Id: AnswersOfContact
Title: "Answers of one contact"
Description: "What was asked in one contact and what was answered. An item without an answer is one that somebody would rather not give."
* insert SomebodysOwn
* questionnaire 1..1
* status MS
* subject 1..1
* subject only Reference(Patient)
* authored 1..1
* author 1..1
* author ^short = "Who asked"
* source 1..1
* source only Reference(Patient or RelatedPerson)
* source ^short = "Who answered"
