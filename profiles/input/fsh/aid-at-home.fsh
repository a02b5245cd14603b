Profile: AidAtHome
Parent: DeviceUseStatement
Id: AidAtHome
Title: "Aid at home"
Description: "A thing that helps with daily life, from wanted to used. An aid that nobody was shown is not in use."
* insert StaysHere(#enablement-assessment)
* contained 1..1
* contained ^short = "The device: what kind of aid it is"
* status MS
* subject only Reference(Patient)
* subject MS
* recordedOn 1..1
* source 1..1
* device.display 1..1
* device ^short = "In the words somebody would ask for it"
