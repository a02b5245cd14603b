"""How an EHR takes a note that another system writes; the defaults are the specification."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NoteQuirks:
    """Departures for ``DocumentReference``.

    Attributes:
        changes: a note that was filed can be changed; False: each version is another document.
        keeps: the top-level elements it keeps, beside ``resourceType``; the others are not sent,
            because they would be dropped without a word. Empty: all.
        attachments: how many it takes; the second is the goals as FHIR, for programs.
    """

    changes: bool = True
    keeps: frozenset[str] = frozenset()
    attachments: int = 1
