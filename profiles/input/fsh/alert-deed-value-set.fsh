// Made by `make profiles` from care/monitoring/alerts.py: change it there.
ValueSet: AlertDeedValueSet
Id: alert-deed
Title: "Alert deed"
Description: "Every code of the system “alert-deed”."
* ^experimental = false
* include codes from system AlertDeed
