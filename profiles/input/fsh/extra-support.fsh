// Made by `make profiles` from care/extra_support.py: change it there.
CodeSystem: ExtraSupport
Id: extra-support
Title: "Extra support"
Description: "Extra support after an acute event: where it stands, and why."
* ^caseSensitive = true
* ^experimental = false
* #added "Extra support"
* #not-needed "Extra support not needed"
* #ended "Extra support ended"
* #planned "It was planned"
* #birth "It was for a birth"
* #unrelated "It has nothing to do with this"
* #together "We looked at it together"
* #early "The re-check went well"
* #reviewed "Looked at again, and not needed any longer"
* #decided "Decided together"
