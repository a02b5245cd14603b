"""The record of one patient as an EHR shows it: opened on a page, kept, and recalled.

    open_record → ask side by side, as the user → keep copies, or let them stand in → ours apart

``opening`` is the way through; ``asking`` reads as the user who is there, ``resting`` says when an
EHR is left alone, ``standing_in`` keeps copies and recalls them, ``our_goals`` tells how ours fare
there. Of whoever is not enrolled nothing is kept but the audit (decision 10).
"""

from fhir_bridge.record.asking import client_of
from fhir_bridge.record.opening import (
    FIRST_PAGE,
    SELDOM,
    Record,
    everything_of,
    from_copies,
    open_panel,
    open_record,
)
from fhir_bridge.record.standing_in import COPY

__all__ = [
    "COPY",
    "FIRST_PAGE",
    "SELDOM",
    "Record",
    "client_of",
    "everything_of",
    "from_copies",
    "open_panel",
    "open_record",
]
