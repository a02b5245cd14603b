// Made by `make profiles` from care/transitions/contact_log.py: change it there.
CodeSystem: ContactTopic
Id: contact-topic
Title: "Contact topic"
Description: "What was talked about."
* ^caseSensitive = true
* ^experimental = false
* #feeling "How it goes since coming home"
* #warning-signs "Warning signs and what to do"
* #medicines "Medicines"
* #plan "What is to be done next"
* #services "Services and equipment"
* #needs "Food, heat, safety, help at home"
* #visit "The date of a visit"
* #ride "A ride"
* #call-back "When to call again"
