"""One patient's chart, open, at one moment of the past."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid5

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.clock import fixed
from fhir_bridge.launches import Context
from smart_app.past.at_the_ehr import PretendEhr
from smart_app.past.rows import on_duty

NAMES = UUID("6c0a1d0e-3f55-5d0c-9a53-5a1f6f8f3b11")
"""The namespace of the goals' keys: the same past has the same keys."""
BEGUN = 2
"""Steps that a case has when it was begun and taken on."""


@dataclass
class Scene:
    """One patient's chart, open, at one moment.

    Attributes:
        bridge: with the care clock standing.
        charts: the chart as each nurse opened it, by the EHR's id of the nurse.
        nurse: who has it open now.
        steps: how many the case has had.
        goals: as each was written last; ``versions``: how often it was.
    """

    bridge: Bridge
    ehr: PretendEhr
    patient: str
    charts: dict[str, Context] = field(default_factory=dict)
    nurse: str = ""
    steps: int = BEGUN
    goals: dict[str, EnablementGoal] = field(default_factory=dict)
    versions: Counter[str] = field(default_factory=Counter)

    def turn_to(self, when: datetime) -> None:
        """Set the clock, and have whoever is on duty then open the chart, once."""
        self.bridge, self.nurse = replace(self.bridge, clock=fixed(when)), on_duty(when)
        if self.nurse not in self.charts:
            self.charts[self.nurse] = self.ehr.sign_in(self.patient, self.nurse)

    @property
    def context(self) -> Context:
        """The chart as it is open now."""
        return self.charts[self.nurse]

    def key(self, name: str) -> UUID:
        """The key of this patient's goal of that name."""
        return key_of(self.patient, name)


def key_of(patient: str, name: str) -> UUID:
    """The key of a goal, by the EHR's id of the patient and the goal's name."""
    return uuid5(NAMES, f"{patient}/{name}")
