// Made by `make profiles` from care/following_moves.py: change it there.
CodeSystem: Aid
Id: aid
Title: "Aid"
Description: "Aids at home."
* ^caseSensitive = true
* ^experimental = false
* #walker "Walker"
* #cane "Cane"
* #pill-box "Pill box"
* #dispenser "Medicine dispenser"
* #calendar "Calendar"
* #reminder "Reminder call or alarm"
* #scale "Scale"
* #bp-cuff "Blood pressure cuff"
* #glucose-meter "Glucose meter"
* #oximeter "Oxygen meter for the finger"
* #oxygen "Oxygen"
* #suction "Suction machine"
* #glasses "Glasses"
* #hearing-aid "Hearing aid"
* #commode "Commode"
* #bath "Shower chair or grab bar"
* #lift "Lift or chair lift"
* #phone "Telephone or tablet"
* #other "Another aid"
