// Made by `make profiles` from care/transitions/contact_log.py: change it there.
ValueSet: ContactChannelValueSet
Id: contact-channel
Title: "Contact channel"
Description: "Every code of the system “contact-channel”."
* ^experimental = false
* include codes from system ContactChannel
