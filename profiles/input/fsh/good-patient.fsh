Instance: good-patient
InstanceOf: PatientAsRead
Usage: #example
Title: "Walter"
Description: "Somebody who can be called by his name."
* identifier.system = "https://ehr.example/id/mrn"
* identifier.value = "0048213"
* name.text = "Walter Example"
* name.family = "Example"
* name.given = "Walter"
* gender = #male
* birthDate = "1948-03-02"
* telecom.system = #phone
* telecom.value = "(555) 010-0000"
* communication.language = urn:ietf:bcp:47#en
