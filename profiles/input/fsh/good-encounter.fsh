Instance: good-encounter
InstanceOf: EncounterAsRead
Usage: #example
Title: "A stay that is over"
Description: "Five days in hospital."
* identifier.system = "https://ehr.example/id/visit"
* identifier.value = "V-1"
* status = #finished
* class = $act-code#IMP
* type.text = "Inpatient stay"
* subject = Reference(Patient/good-patient)
* period.start = "2026-11-12T09:00:00Z"
* period.end = "2026-11-17T15:00:00Z"
* hospitalization.dischargeDisposition = $discharge-disposition#home
