"""A visit to come and what is arranged for it: ride, interpreter, what to bring (care rules §5).

To arrange one thing more: a field of ``Arranged``, a row in ``ASKS``, and its place on the page.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final

from fhir_bridge.errors import Issue, Refused

ASKS: Final = {
    "ride": "The ride: who drives, and when",
    "interpreter": "The interpreter: booked, with name or ID",
    "bring": "What to bring besides this page and the bottles",
}
LONGEST = 120


@dataclass(frozen=True)
class Arranged:
    """What is arranged for one visit; "" for what is not yet."""

    ride: str = ""
    interpreter: str = ""
    bring: str = ""


@dataclass(frozen=True)
class Visit:
    """One visit to come; what it is about stays off the page."""

    at: datetime
    who: str
    place: str
    arranged: Arranged = Arranged()


def sound_arranged(arranged: Arranged) -> Arranged:
    """What is arranged, tidied.

    Raises:
        Refused: it says nothing, or too much; each issue's ``expression`` names the field.

    Example:
        >>> sound_arranged(Arranged(ride=" Maria, 1:30 PM ")).ride
        'Maria, 1:30 PM'
    """
    told = {
        field.name: " ".join(getattr(arranged, field.name).split()) for field in fields(Arranged)
    }
    issues = [Issue("Write fewer words.", name, "too-long") for name, said in told.items()
              if len(said) > LONGEST]  # fmt: skip
    if not any(told.values()):
        issues.append(Issue("Write at least one of them.", "ride", "required"))
    if issues:
        raise Refused("Nothing was noted.", issues=tuple(issues))
    return replace(arranged, **told)
