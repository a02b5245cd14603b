// Made by `make profiles` from care/monitoring/alerts.py: change it there.
CodeSystem: AlertAnswer
Id: alert-answer
Title: "Alert answer"
Description: "What came of an alert."
* ^caseSensitive = true
* ^experimental = false
* #talked "Talked with the patient: nothing more is needed"
* #clinician "Asked a clinician, and did what they said"
* #emergency "Emergency help was called"
* #wrong "The reading was wrong: taken again"
