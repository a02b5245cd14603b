"""Disciplines: who may do what by their training, beside the role they have in Footbridge.

The scope of practice keeps orders and dose changes with prescribers, clinical checkpoints with
clinicians, and lets a community health worker log what they saw (care rules §2.4, §3). To add a
discipline: a row in ``DISCIPLINES``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Discipline(StrEnum):
    """What somebody is by training."""

    RN = "rn"
    LPN = "lpn"
    PHARMACIST = "pharmacist"
    PRESCRIBER = "prescriber"
    MENTAL_HEALTH = "mental-health"
    SOCIAL_WORKER = "social-worker"
    THERAPIST = "therapist"
    RESPIRATORY = "respiratory-therapist"
    MEDICAL_ASSISTANT = "medical-assistant"
    COMMUNITY_WORKER = "community-health-worker"
    SCHEDULER = "scheduler"


@dataclass(frozen=True)
class DisciplineRow:
    """What follows from it.

    Attributes:
        clinical: clinician or clinical staff: a contact of theirs counts after a discharge.
        prescribes: writes orders.
        reconciles: may sign for reconciled medicines (prescriber, clinical pharmacist, RN).
    """

    words: str
    clinical: bool = False
    prescribes: bool = False
    reconciles: bool = False


DISCIPLINES: Mapping[Discipline, DisciplineRow] = {
    Discipline.RN: DisciplineRow("registered nurse", clinical=True, reconciles=True),
    Discipline.LPN: DisciplineRow("practical nurse", clinical=True),
    Discipline.PHARMACIST: DisciplineRow("pharmacist", clinical=True, reconciles=True),
    Discipline.PRESCRIBER: DisciplineRow(
        "doctor or other prescriber", clinical=True, prescribes=True, reconciles=True
    ),
    Discipline.MENTAL_HEALTH: DisciplineRow("mental health provider", clinical=True),
    Discipline.SOCIAL_WORKER: DisciplineRow("social worker", clinical=True),
    Discipline.THERAPIST: DisciplineRow("therapist", clinical=True),
    Discipline.RESPIRATORY: DisciplineRow("respiratory therapist", clinical=True),
    Discipline.MEDICAL_ASSISTANT: DisciplineRow("medical assistant", clinical=True),
    Discipline.COMMUNITY_WORKER: DisciplineRow("community health worker"),
    Discipline.SCHEDULER: DisciplineRow("scheduler"),
}
"""Who counts as clinical staff under a doctor's direction is the site's to say [ours]."""

PRESCRIBERS = frozenset(each for each, row in DISCIPLINES.items() if row.prescribes)
RECONCILERS = frozenset(each for each, row in DISCIPLINES.items() if row.reconciles)
CLINICAL = frozenset(each for each, row in DISCIPLINES.items() if row.clinical)
ANYBODY = frozenset(Discipline)
