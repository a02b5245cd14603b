// Made by `make profiles` from care/people.py: change it there.
CodeSystem: Authority
Id: authority
Title: "Authority"
Description: "What somebody may decide for the patient by law."
* ^caseSensitive = true
* ^experimental = false
* #none "No legal say"
* #agent "Health-care agent"
* #guardian "Guardian"
* #parent "Parent of a child"
