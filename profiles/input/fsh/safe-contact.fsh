Profile: SafeContact
Parent: Observation
Id: SafeContact
Title: "Safe contact"
Description: "How somebody may be reached, and how not, as they said it."
* insert OurObservation
* insert SomebodysOwn
* code = Enablement#safe-contact
* value[x] 1..1
* value[x] only string
* component.value[x] 1..1
* component.value[x] only string
