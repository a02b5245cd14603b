// Made by `make profiles` from care/skills.py: change it there.
ValueSet: SkillResultValueSet
Id: skill-result
Title: "Skill result"
Description: "Every code of the system “skill-result”."
* ^experimental = false
* include codes from system SkillResult
