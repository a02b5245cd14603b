// Made by `make profiles` from care/needs.py: change it there.
CodeSystem: Need
Id: need
Title: "Need"
Description: "Needs of daily life."
* ^caseSensitive = true
* ^experimental = false
* #ride "Getting there" "Is there a way for you to get to the clinic, the pharmacy and the shop?"
* #medicine-cost "Paying for medicines" "Is the price of a medicine or of care in the way?"
* #coverage "The health plan" "Is anything about your health plan in the way?"
* #food "Food" "Is there enough at home to eat well?"
* #heat "Heat, light and water" "Are heat, light, water and the telephone sure to stay on?"
* #housing "A place to live" "Is the place where you live yours to stay in?"
* #home "The home itself" "Is anything at home in the way: stairs, heat, repairs?"
* #money "Money for the month" "Do the bills leave enough for the rest of the month?"
* #home-help "A hand at home" "Would another pair of hands at home help: washing, meals, lifting?"
* #rest "A rest for whoever helps" "Would a rest be good for whoever helps at home?"
* #company "Company" "Is there somebody to talk to, and to call on for a hand?"
* #language "Language" "Do they speak with you in your language at the clinic and the pharmacy?"
* #papers "Forms and letters" "Are there forms or letters you would like a hand with?"
* #connected "Telephone and internet" "Do you have a telephone or computer that does what you need?"
* #safe "Being safe" "Is there anybody who makes you feel unsafe?"
