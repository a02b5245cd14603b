// Made by `make profiles` from care/following_moves.py: change it there.
CodeSystem: FollowedCause
Id: followed-cause
Title: "Followed cause"
Description: "Why a service says no, or an aid is not used."
* ^caseSensitive = true
* ^experimental = false
* #ride "Ride"
* #cost "Cost or coverage"
* #appointment "No appointment to be had"
* #interpreter "No interpreter"
* #unclear "Not clear what to do"
* #unwell "Not well enough"
* #family "Family or work came first"
* #choice "Chose otherwise"
* #other "Other"
* #not-shown "Nobody showed how"
* #handling "Hard to handle"
* #fit "Hurts or does not fit"
* #broken "Broken, or nothing to run it with"
* #place "No room for it at home"
* #seen "Does not want to be seen with it"
* #no-use "Sees no use in it"
* #no-room "No room now"
* #not-for "Not for people in this situation"
* #too-far "Not where the patient lives"
* #language "Nobody there speaks the language"
* #no-answer "No answer came"
