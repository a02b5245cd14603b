"""What of a handover is kept, and what of another's document a person may take over as ours.

A kind is a row of ``KINDS`` (published). To let something else be taken over: a row of
``TAKEN_OVER``; each leads to an act that exists already, done by a person, word by word.
"""

from collections.abc import Mapping

from fhir_bridge.care.transitions.checkpoint_rules import Feature

KINDS: Mapping[str, str] = {
    "given": "A handover we made",
    "received": "A document that came from others",
    "told": "Whom a handover was given, and what they answered",
}

TAKEN_OVER: Mapping[str, tuple[Feature, ...]] = {
    "results": (Feature.PENDING,),
    "medications": (Feature.HIGH_ALERT, Feature.MEDICINES),
    "devices": (Feature.EQUIPMENT, Feature.OXYGEN, Feature.LINES),
    "instructions": (Feature.HOME_HEALTH, Feature.RIDE, Feature.INTERPRETER, Feature.PENDING),
    "plan": (Feature.HOME_HEALTH, Feature.EQUIPMENT, Feature.PENDING),
    "reason": (Feature.PENDING, Feature.LINES),
}
"""Section to what a person who read it there may say is true of the stay, too (care rules §3)."""
