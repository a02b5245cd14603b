// Made by `make profiles` from care/skills.py: change it there.
CodeSystem: SkillResult
Id: skill-result
Title: "Skill result"
Description: "What a look at a skill brought. Our own design, not validated."
* ^caseSensitive = true
* ^experimental = false
* #watched "Watched it being done"
* #not-yet "We go over it again"
* #together "Done together"
* #alone "Did it themselves"
* #directed "Told somebody what to do"
* #not-assessable "Could not be judged"
* #for "Done for them"
* #system-in-the-way "The system is in the way"
* #not-wanted "Not for them"
* #correct-first "Explained it back at once"
* #correct-after-reteach "Explained it back after we went over it again"
* #partial "Explained part of it back"
* #not-done "Not asked to explain it"
