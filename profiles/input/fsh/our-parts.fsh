// Parts of an Observation, each told apart by its code.
RuleSet: PartsByCode
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open

// A part whose value is a code of a value set.
RuleSet: CodedPart(name, code, set)
* component[{name}].code = {code}
* component[{name}].value[x] 1..1
* component[{name}].value[x] only CodeableConcept
* component[{name}].value[x] from {set} (required)

// A part whose value is of one type, without a code.
RuleSet: PlainPart(name, code, type)
* component[{name}].code = {code}
* component[{name}].value[x] 1..1
* component[{name}].value[x] only {type}
