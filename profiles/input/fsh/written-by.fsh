Profile: WrittenBy
Parent: Provenance
Id: WrittenBy
Title: "Who wrote a version"
Description: "Who wrote or put together one version of one record, for whom, and when."
* target 1..1
* target ^short = "The version, by its number"
* target.reference 1..1
* activity 1..1
* activity from http://terminology.hl7.org/ValueSet/v3-DataOperation (extensible)
* agent 1..1
* agent.type 1..1
* agent.onBehalfOf 1..1
* agent.onBehalfOf.display 1..1
* agent.onBehalfOf ^short = "The site: US Core asks for it wherever a practitioner wrote"
* entity ^short = "The versions it was put together from"
