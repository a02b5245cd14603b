// What every example of an Observation says in the same way.
RuleSet: NotedForExample
* status = #final
* category[survey] = $observation-category#survey
* subject = Reference(Patient/example)
* effectiveDateTime = "2026-11-20T15:00:00Z"
* performer = Reference(Practitioner/example)

RuleSet: TaskForExample
* meta.security[ours] = Label#enablement-assessment
* intent = #order
* for = Reference(Patient/example)
* authoredOn = "2026-11-20T15:00:00Z"
* lastModified = "2026-11-20T15:00:00Z"
* owner.reference = "Practitioner/example"
* owner.type = "Practitioner"
* owner.display = "R. Castillo RN"

// The stay, by the number of whoever told of it.
RuleSet: StayForExample(element)
* {element}.reference = "Encounter/example"
* {element}.type = "Encounter"
* {element}.identifier.system = "https://ehr.example/id/visit"
* {element}.identifier.value = "V-1"
