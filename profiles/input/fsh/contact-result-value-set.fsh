// Made by `make profiles` from care/transitions/contact_log.py: change it there.
ValueSet: ContactResultValueSet
Id: contact-result
Title: "Contact result"
Description: "Every code of the system “contact-result”."
* ^experimental = false
* include codes from system ContactResult
