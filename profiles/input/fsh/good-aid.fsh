Instance: aid
InstanceOf: Device
Usage: #inline
* type = Aid#scale

Instance: good-aid
InstanceOf: AidAtHome
Usage: #example
Title: "A scale that is wanted"
Description: "Not here yet, so not in use."
* meta.security[ours] = Label#enablement-assessment
* contained = aid
* status = #intended
* subject = Reference(Patient/example)
* recordedOn = "2026-11-20T15:00:00Z"
* source = Reference(Practitioner/example)
* device.reference = "#aid"
* device.display = "Scale with large numbers"
