// Made by `make profiles` from care/enablement.py: change it there.
CodeSystem: Strategy
Id: strategy
Title: "Strategy"
Description: "The four ways from being managed to managing. Displays are the words a nurse reads."
* ^caseSensitive = true
* ^experimental = false
* #health-literacy "Understanding my health" "Knowing what is going on, the warning signs and the medicines."
* #system-navigation "Getting care" "Booking, refilling, getting there, asking, sorting out a problem."
* #digital-empowerment "Phone and online" "Portal, video visits, apps; paper is an equal choice."
* #self-management "Day to day" "What I do each day to stay well."
