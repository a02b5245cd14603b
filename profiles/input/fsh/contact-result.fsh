// Made by `make profiles` from care/transitions/contact_log.py: change it there.
CodeSystem: ContactResult
Id: contact-result
Title: "Contact result"
Description: "How a contact, or a try at one, came out."
* ^caseSensitive = true
* ^experimental = false
* #no-answer "No answer"
* #left-message "Left a message"
* #wrong "Wrong number"
* #disconnected "Number not in use"
* #sent "Sent, no answer yet"
* #reached "Reached"
* #declined "Does not want to be called"
