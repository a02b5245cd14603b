// Made by `make profiles` from care/advocacy_stages.py: change it there.
CodeSystem: AdvocacyKind
Id: advocacy-kind
Title: "Advocacy kind"
Description: "Matters of advocacy."
* ^caseSensitive = true
* ^experimental = false
* #prior-authorization "Prior authorization"
* #appeal "Appeal of a plan’s no"
* #cover-ends "Notice that cover ends"
* #billing-dispute "Billing dispute"
