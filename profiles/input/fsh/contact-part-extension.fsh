Extension: ContactPart
Id: contact-part
Title: "Part of a contact"
Description: "One part of a call that was saved alone: which, when, by whom, and what was answered. R4 has no element for it."
Context: Communication.payload
* . ^short = "What was saved of a call"
* extension contains
    block 1..1 and
    at 1..1 and
    by 1..1 and
    training 0..1 and
    answer 0..*
* extension[block].value[x] 1..1
* extension[block].value[x] only Coding
* extension[at].value[x] 1..1
* extension[at].value[x] only dateTime
* extension[by].value[x] 1..1
* extension[by].value[x] only Reference(Practitioner)
* extension[training].value[x] 1..1
* extension[training].value[x] only Coding
* extension[answer].extension contains
    asked 1..1 and
    said 1..1
* extension[answer].extension[asked].value[x] 1..1
* extension[answer].extension[asked].value[x] only code
* extension[answer].extension[said].value[x] 1..1
* extension[answer].extension[said].value[x] only string
