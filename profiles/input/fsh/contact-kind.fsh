// Made by `make profiles` from r4/contact.py: change it there.
CodeSystem: ContactKind
Id: contact-kind
Title: "Contact kind"
Description: "What a contact is about."
* ^caseSensitive = true
* ^experimental = false
* #after-stay "Contact after a stay"
