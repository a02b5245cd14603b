Profile: TeachBack
Parent: SkillShown
Id: TeachBack
Title: "Taught, and explained back"
Description: "What somebody explained in their own words after it was taught: how well that went is told of the teaching first."
* code from TeachBackSkillValueSet (required)
* value[x] from TeachBackResultValueSet (required)
* method 1..1
* method.text 1..1
* method.text = "teach-back"
