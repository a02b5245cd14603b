// Made by `make profiles` from care/skills.py: change it there.
ValueSet: SkillValueSet
Id: skill
Title: "Skill"
Description: "Every code of the system “skill”."
* ^experimental = false
* include codes from system Skill
