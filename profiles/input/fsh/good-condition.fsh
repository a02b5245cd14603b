Instance: good-condition
InstanceOf: ConditionAsRead
Usage: #example
Title: "Heart failure"
Description: "A problem that is there now."
* clinicalStatus = $condition-clinical#active
* verificationStatus = $condition-verification#confirmed
* category = $condition-category#problem-list-item
* code.text = "Heart failure"
* subject = Reference(Patient/good-patient)
* recordedDate = "2024-05-02"
