"""Records that other systems keep with us: their own, about a patient who is their member.

``welcome`` says of which types; ``judging`` looks at the form of one, ``admitting`` at whose it is,
``telling`` at what a Provenance among them is about, ``keeping`` writes who sent it and looks at
what it refers to, ``seeing`` at who may see that. It stays the sender's: nobody of this house
changes it, it changes nothing of this house, and no other system sees it.
"""

from fhir_bridge.received.admitting import Sent, admit, is_seen, own_record
from fhir_bridge.received.granting import grant_of
from fhir_bridge.received.judging import sound
from fhir_bridge.received.keeping import complete, refers_to_nothing_else
from fhir_bridge.received.seeing import look_ahead
from fhir_bridge.received.welcome import PROVENANCE, WELCOME

__all__ = [
    "PROVENANCE", "WELCOME", "Sent", "admit", "complete", "grant_of", "is_seen", "look_ahead",
    "own_record", "refers_to_nothing_else", "sound",
]  # fmt: skip
