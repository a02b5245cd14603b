Instance: good-care-team
InstanceOf: CareTeamAsRead
Usage: #example
Title: "A nurse"
Description: "One person of a team."
* status = #active
* subject = Reference(Patient/good-patient)
* participant.role.text = "Case manager"
* participant.member.reference = "Practitioner/example"
* participant.member.display = "R. Castillo RN"
