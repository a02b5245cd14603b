// Made by `make profiles` from care/skills.py: change it there.
ValueSet: TeachBackResultValueSet
Id: teach-back-result
Title: "Teach back result"
Description: "How explaining it back went."
* ^experimental = false
* SkillResult#correct-first
* SkillResult#correct-after-reteach
* SkillResult#partial
* SkillResult#not-yet
* SkillResult#not-done
* SkillResult#not-assessable
