Instance: good-person
InstanceOf: PersonAround
Usage: #example
Title: "A daughter who may decide"
Description: "Kin, and a health-care agent."
* active = true
* patient = Reference(Patient/example)
* relationship[0] = $role-code#DAUC
* relationship[1].coding[0] = Authority#agent
* relationship[1].coding[1] = $role-code#HPOWATT
* name.text = "Ann"
* telecom.system = #phone
* telecom.value = "(555) 010-0000"
