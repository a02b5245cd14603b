"""Delivery: keep one promise to send a goal, and never say more than is known.

    claim → (unknown? look first) → one POST or PUT → settle → read back and compare → receipt

``keeping`` is the way through; ``parcels`` packs a revision, ``sending`` sends it or finds it
there, ``settling`` writes down what came of it, ``looking_back`` compares what the EHR holds.
``ways`` says by type how records travel; ``gathering`` puts goals into a note where an EHR takes no
goals, and ``watching`` looks whether somebody changed that note.
"""

from fhir_bridge.delivery.keeping import keep_next
from fhir_bridge.delivery.looking_back import note_gone, note_seen
from fhir_bridge.delivery.settling import PLACED
from fhir_bridge.delivery.watching import ask_note, take_answer

__all__ = ["PLACED", "ask_note", "keep_next", "note_gone", "note_seen", "take_answer"]
