ValueSet: SmallWinRelationValueSet
Id: small-win-relation
Title: "Relations of a small win"
Description: "The larger goal a small win is part of, and the small wins before and after it."
* ^experimental = false
* $part-of-system#part-of
* $milestone-system#predecessor
* $milestone-system#successor
