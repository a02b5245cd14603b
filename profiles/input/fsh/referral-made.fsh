Profile: ReferralMade
Parent: ServiceRequest
Id: ReferralMade
Title: "Referral for a need of daily life"
Description: "That somebody was asked to help with a need: never why, and in nobody's words."
* status MS
* intent = #order
* category 1..*
* code 1..1
* code from NeedValueSet (required)
* code.text 1..1
* subject only Reference(Patient)
* subject MS
* authoredOn 1..1
* requester 1..1
* performer 1..1
* performer.display 1..1
* reasonCode 0..0
* reasonReference 0..0
* note 0..0
