Instance: good-sent-by
InstanceOf: SentBy
Usage: #example
Title: "A payer sent a plan"
Description: "With the hash of its bytes."
* extension.url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Provenance.patient"
* extension.valueReference = Reference(Patient/example)
* target.reference = "CarePlan/example/_history/1"
* recorded = "2026-11-20T15:00:00Z"
* activity.coding.system = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
* activity.coding.code = #CREATE
* agent.type = $us-core-participant#transmitter
* agent.who.type = "Organization"
* agent.who.identifier.system = "https://footbridge.example/fhir/id/client"
* agent.who.identifier.value = "prairie-health"
* agent.who.display = "Prairie Health"
* entity.role = #source
* entity.what.identifier.system = "urn:oid:2.16.840.1.101.3.4.2.1"
* entity.what.identifier.value = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
