// Made by `make profiles` from care/transitions/after_action.py: change it there.
CodeSystem: AfterActionAsked
Id: after-action-asked
Title: "After action asked"
Description: "Who was asked when a return to hospital was looked back at."
* ^caseSensitive = true
* ^experimental = false
* #patient "The patient"
* #caregiver "Whoever cares for them"
* #nurse "Nurses here"
* #community-worker "Community health worker"
* #clinician "A doctor or other prescriber"
* #pharmacist "A pharmacist"
* #hospital "The hospital"
* #facility "The nursing facility or home health"
