Instance: good-safe-contact
InstanceOf: SafeContact
Usage: #example
Title: "Mornings only"
Description: "How a daughter may be reached."
* meta.security[ours] = Label#caregiver-private
* insert NotedForExample
* focus = Reference(RelatedPerson/example)
* code = Enablement#safe-contact
* valueString = "between 10:00 and 12:00"
* component[0].code = Enablement#hours-from
* component[0].valueString = "10:00"
* component[1].code = Enablement#hours-until
* component[1].valueString = "12:00"
