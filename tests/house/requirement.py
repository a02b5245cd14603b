"""What a row of the requirements is."""

from dataclasses import dataclass

LEFT_OUT = "Not used."
NOT_MET = "Not met."
"""How ``but`` begins where no test shows anything."""


@dataclass(frozen=True)
class Requirement:
    """One requirement.

    Attributes:
        says: what we do.
        shown_by: tests, as ``path below tests::name``; none where it is left out or not met.
        but: what of it is not built, and why; "" when all of it is.
    """

    says: str
    shown_by: tuple[str, ...]
    but: str = ""


def shown(says: str, *shown_by: str, but: str = "") -> Requirement:
    """A row, with its tests one after the other."""
    return Requirement(says, shown_by, but)
