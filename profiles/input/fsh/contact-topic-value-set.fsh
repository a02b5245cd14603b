// Made by `make profiles` from care/transitions/contact_log.py: change it there.
ValueSet: ContactTopicValueSet
Id: contact-topic
Title: "Contact topic"
Description: "Every code of the system “contact-topic”."
* ^experimental = false
* include codes from system ContactTopic
