// Made by `make profiles` from care/enablement.py: change it there.
CodeSystem: Doer
Id: doer
Title: "Doer"
Description: "Who carries a task today, from most support to most independence."
* ^caseSensitive = true
* ^experimental = false
* #case-manager "Case manager" "The case manager does it for the patient."
* #together "Together" "The case manager and the patient do it together."
* #caregiver "Caregiver" "A caregiver does it with or for the patient, as the patient wishes."
* #patient "Patient" "The patient does it."
* #directed "Directed by the patient" "The patient chose somebody and told them what to do."
