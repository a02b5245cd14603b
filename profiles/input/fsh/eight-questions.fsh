// Made by `make profiles` from care/risk/eight_questions.py: change it there.
CodeSystem: EightQuestions
Id: eight-questions
Title: "Eight questions"
Description: "Questions before somebody goes home."
* ^caseSensitive = true
* ^experimental = false
* #medicines "Is there a medicine that can hurt quickly, or more than ten of them?"
* #mood "Is somebody low, anxious, or drinking or using more than they want?"
* #illness "Is it an illness that often brings people back: heart failure, COPD, diabetes, cancer, stroke?"
* #body "Is moving, eating or washing hard at home?"
* #understanding "Is it hard to follow what is written or said: reading, language, hearing, memory?"
* #support "Is nobody there who can help and wants to?"
* #stays "Was there another stay in the last six months?"
* #palliative "Would you not be surprised if this were the last year?"
