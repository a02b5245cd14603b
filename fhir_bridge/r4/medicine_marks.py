"""What a nurse chose for a medicine on paper, as an Observation of ours, and back.

It bears the label that keeps it here: the order stays the EHR's, and this is what papers say of it.
"""

from datetime import datetime

from fhir_bridge.care.medicines_on_paper import CHOICES, Marked
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.observation import ENABLEMENT, Code, Noted, Value

MARKED = Code(ENABLEMENT, "medicine-on-paper", "What papers say of a medicine")
MEDICINE_CHOICE = f"{BASE}/CodeSystem/medicine-choice"
TAKEN_BACK = "none"
_PARTS = {"source": "whose-word", "ref": "medicine", "name": "medicine-name", "how": "how-taken"}


def noted_mark(mark: Marked, *, by: str) -> Noted:
    """A choice as it is kept; one that was taken back is kept, too."""
    told: list[tuple[Code, Value]] = [
        (Code(ENABLEMENT, code), words)
        for name, code in _PARTS.items() if (words := getattr(mark, name).strip())
    ]  # fmt: skip
    code = mark.choice or TAKEN_BACK
    value = Code(MEDICINE_CHOICE, code, CHOICES.get(code, "Nothing is said of it"))
    return Noted(MARKED, value, mark.at, by, parts=tuple(told))


def mark_of(noted: Noted) -> Marked:
    """Read back what ``noted_mark`` made."""
    told = {code.code: value for code, value in noted.parts if isinstance(value, str)}
    words = {name: told.get(code, "") for name, code in _PARTS.items()}
    choice = noted.value.code if isinstance(noted.value, Code) else ""
    at: datetime = noted.at
    return Marked(choice if choice in CHOICES else "", at=at, **words)
