Instance: good-eight-questions
InstanceOf: EightQuestionsAsked
Usage: #example
Title: "One of eight"
Description: "The others were not asked."
* meta.security[ours] = Label#enablement-assessment
* insert NotedForExample
* code = ReadmissionScore#eight-questions
* component[stay].code = ReadmissionScorePart#stay
* component[stay].valueString = "https://ehr.example/id/visit|V-1"
* component[1].code = EightQuestions#medicines
* component[1].valueBoolean = true
