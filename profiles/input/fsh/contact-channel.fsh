// Made by `make profiles` from care/transitions/contact_log.py: change it there.
CodeSystem: ContactChannel
Id: contact-channel
Title: "Contact channel"
Description: "By which way somebody was reached, or was to be."
* ^caseSensitive = true
* ^experimental = false
* #phone "By phone"
* #video "By video"
* #visit "Face to face"
* #text "By text"
* #portal "In the portal"
* #letter "By letter"
* #machine "By an automatic call or text"
