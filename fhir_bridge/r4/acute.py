"""Which of an EHR's Encounters the chart of how sure somebody is marks as acute.

What an Encounter cannot say (that a stay was for a birth, or has nothing to do with the plan) a
person says with one tap. To read another class: a row in ``EVENT_OF`` (v3-ActCode; domain §B.4).
What is acute among the stays that were heard of: ``care.transitions.acute``.
"""

EVENT_OF = {
    "IMP": "admission",
    "ACUTE": "admission",
    "NONAC": "admission",
    "OBSENC": "observation",
    "EMER": "emergency",
}
"""Class of an Encounter to a key of ``care.extra_support.EVENTS``."""
