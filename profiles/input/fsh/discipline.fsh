// Made by `make profiles` from care/disciplines.py: change it there.
CodeSystem: Discipline
Id: discipline
Title: "Discipline"
Description: "What staff are by training."
* ^caseSensitive = true
* ^experimental = false
* #rn "Registered nurse"
* #lpn "Practical nurse"
* #pharmacist "Pharmacist"
* #prescriber "Doctor or other prescriber"
* #mental-health "Mental health provider"
* #social-worker "Social worker"
* #therapist "Therapist"
* #respiratory-therapist "Respiratory therapist"
* #medical-assistant "Medical assistant"
* #community-health-worker "Community health worker"
* #scheduler "Scheduler"
