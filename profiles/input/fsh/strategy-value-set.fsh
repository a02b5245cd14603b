// Made by `make profiles` from care/enablement.py: change it there.
ValueSet: StrategyValueSet
Id: strategy
Title: "Strategy"
Description: "Every code of the system “strategy”."
* ^experimental = false
* include codes from system Strategy
