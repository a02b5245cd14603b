Profile: PatientAsRead
Parent: $us-core-patient
Id: PatientAsRead
Title: "Patient, as one is read"
Description: "What an EHR has to say of a patient, so that the right chart is opened and the right person is called."
* name MS
* name ^short = "Asked for before anything is told on the phone"
* birthDate 1..1
* birthDate ^short = "The second thing that is asked for"
* telecom MS
* communication MS
* communication ^short = "In which language, and whether through an interpreter"
* deceased[x] MS
* deceased[x] ^short = "From then on nobody is asked anything"
