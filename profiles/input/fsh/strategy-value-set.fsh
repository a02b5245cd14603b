ValueSet: StrategyValueSet
Id: strategy
Title: "Strategies"
Description: "Every strategy."
* ^experimental = false
* include codes from system Strategy
