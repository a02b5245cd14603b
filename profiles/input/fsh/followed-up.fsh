Profile: FollowedUp
Parent: Task
Id: FollowedUp
Title: "Referral or aid, followed up"
Description: "A referral until it is known what came of it, or an aid until it is used: who owns the next step, and its day."
* insert OurTask
* code.coding ^slicing.discriminator.type = #pattern
* code.coding ^slicing.discriminator.path = "system"
* code.coding ^slicing.rules = #open
* code.coding contains kind 1..1
* code.coding[kind] from FollowedKindValueSet (required)
* code.coding[kind].system 1..1
* code.coding[kind].system = "https://footbridge.example/fhir/CodeSystem/followed-kind"
* code.coding[kind] ^short = "What is followed up; of a referral HL7's code stands beside it"
* businessStatus from FollowedStateValueSet (required)
* focus 1..1
* focus only Reference(ServiceRequest or DeviceUseStatement)
* requester 1..1
* reasonCode 1..1
* reasonCode ^short = "The need, or the kind of aid"
* input 1..*
* input ^short = "What the service may be told, and whether the patient said yes"
