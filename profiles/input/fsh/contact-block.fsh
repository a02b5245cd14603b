// Made by `make profiles` from care/transitions/call_blocks.py: change it there.
CodeSystem: ContactBlock
Id: contact-block
Title: "Contact block"
Description: "Parts of a call, each saved alone."
* ^caseSensitive = true
* ^experimental = false
* #person "Who is on the phone"
* #red-flags "First: does anything worry"
* #medicines "Medicines"
* #visit "The visit"
* #ride "The ride"
* #services "Services and equipment"
* #safe-tonight "Safe tonight"
* #number "The number for day and night"
* #finish "The end of the call"
* #tried "A try"
* #teach-back "Explained back"
* #confidence "How sure they are"
