"""A stay: what is known now of one number, or of several that are one.

Made by ``reading``; nobody writes one by hand. Codes of how somebody came are HL7's (codes §6).
"""

from dataclasses import dataclass
from datetime import datetime

from fhir_bridge.care.transitions.local_days import When
from fhir_bridge.care.transitions.settings import SETTINGS, Setting

ELECTIVE = "EL"
EMERGENT = frozenset({"EM", "UR"})
FROM_EMERGENCY = "emd"


@dataclass(frozen=True)
class Place:
    """Where a stay was for a while."""

    facility: str = ""
    setting: Setting = Setting.UNKNOWN


@dataclass(frozen=True)
class Stay:
    """One stay under one number, as it is known now.

    Attributes:
        number: what names it; ``numbers``: everything it was ever called.
        places: where it was, oldest first; never empty.
        expected_in, expected_out: planned, and not yet so.
        admission_heard, discharge_heard: when we were first told, of what still stands.
        cancelled: it never was.
        end_seen: a look at the record showed its end; a later one may take it back.
    """

    number: str
    numbers: frozenset[str] = frozenset()
    places: tuple[Place, ...] = (Place(),)
    began: When | None = None
    ended: When | None = None
    expected_in: When | None = None
    expected_out: When | None = None
    disposition: str = ""
    source: str = ""
    priority: str = ""
    origin: str = ""
    admission_heard: datetime | None = None
    discharge_heard: datetime | None = None
    cancelled: bool = False
    end_seen: bool = False

    @property
    def place(self) -> Place:
        """Where it is, or was last."""
        return self.places[-1]

    @property
    def light(self) -> bool:
        """In an emergency department, and nowhere else as far as is known."""
        return SETTINGS[self.place.setting].light

    @property
    def through_emergency(self) -> bool:
        """It began in the emergency department of the same stay."""
        return any(SETTINGS[each.setting].light for each in self.places[:-1])

    @property
    def psychiatric(self) -> bool:
        """It was in psychiatric care, if only for a while."""
        return any(each.setting is Setting.PSYCHIATRIC for each in self.places)

    @property
    def planned(self) -> bool | None:
        """Whether it was arranged beforehand; None where nothing says so."""
        return self.priority == ELECTIVE if self.priority else None

    @property
    def emergent(self) -> bool | None:
        """Whether it could not wait; None where nothing says so."""
        if self.source == FROM_EMERGENCY or self.through_emergency:
            return True
        return self.priority in EMERGENT if self.priority else None
