// Made by `make profiles` from care/monitoring/alerts.py: change it there.
CodeSystem: AlertDeed
Id: alert-deed
Title: "Alert deed"
Description: "What happened to an alert."
* ^caseSensitive = true
* ^experimental = false
* #raised "Raised"
* #tried "Could not be reached"
* #handed "Handed on"
* #answered "Answered"
* #stopped "No longer asked"
