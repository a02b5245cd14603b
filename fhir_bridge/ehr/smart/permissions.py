"""Scopes in words, for people who must be told what is missing (L33, Q12).

To name another type: a row in ``READING`` or ``WRITING``.
"""

from collections.abc import Iterable, Mapping

from fhir_bridge.ehr.smart.scopes import allows, letters_of, not_granted

READING: Mapping[str, str] = {
    "Patient": "who the patient is",
    "CarePlan": "care plans",
    "Encounter": "visits",
    "Goal": "the chart’s goals",
    "CareTeam": "the care team",
    "Condition": "conditions",
    "MedicationRequest": "medicines ordered",
    "MedicationStatement": "medicines that were told of",
    "Practitioner": "your name",
}
WRITING: Mapping[str, str] = {"Goal": "goals", "DocumentReference": "plan-of-care notes"}


def unread(requested: Iterable[str], granted: frozenset[str] | None) -> tuple[str, ...]:
    """What cannot be read because it was asked for and not granted (L33)."""
    return tuple(
        dict.fromkeys(
            READING[type]
            for type, letters in map(letters_of, not_granted(requested, granted))
            if type in READING
            and any(allows(granted, type, each) is False for each in letters if each in "rs")
        )
    )


def asked_for(scopes: Iterable[str]) -> str:
    """What we ask for, in one sentence (Q12)."""
    asked = [letters_of(scope) for scope in scopes]
    reads = [READING[type] for type, letters in asked if type in READING and set(letters) & {*"rs"}]
    writes = [
        WRITING[type] for type, letters in asked if type in WRITING and set(letters) & {*"cu"}
    ]
    also = f", and to write {together(writes)}" if writes else ""
    return f"Footbridge asks to read {together(reads)}{also}."


def together(words: Iterable[str]) -> str:
    """``a, b and c``.

    Example:
        >>> together(["visits", "conditions"])
        'visits and conditions'
    """
    *first, last = (*words,) or ("nothing",)
    return f"{', '.join(first)} and {last}" if first else last
