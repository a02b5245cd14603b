// Made by `make profiles` from care/instruments.py: change it there.
ValueSet: InstrumentValueSet
Id: instrument
Title: "Instrument"
Description: "Every code of the system “instrument”."
* ^experimental = false
* include codes from system Instrument
