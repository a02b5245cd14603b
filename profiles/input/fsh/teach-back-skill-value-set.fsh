// Made by `make profiles` from care/skills.py: change it there.
ValueSet: TeachBackSkillValueSet
Id: teach-back-skill
Title: "Teach back skill"
Description: "What can be taught and explained back."
* ^experimental = false
* Skill#condition
* Skill#medicines
* Skill#warning-signs
* Skill#follow-up
