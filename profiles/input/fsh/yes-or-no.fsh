ValueSet: YesOrNo
Id: yes-or-no
Title: "Yes or no"
Description: "HL7's yes and no, and nothing between them."
* ^experimental = false
* $yes-no#Y
* $yes-no#N
