"""Roles of staff: the one table of who may do what, deny by default (S11, decision 38).

A route names the rights it asks for in its own signature (``smart_app.asking``); a role has rights;
what nobody is given here, nobody may do. What somebody may close of a stay's checkpoints is not
said here: that follows from their training (``care.disciplines``), which some roles say at once.
To add a right: a member of ``Right`` and its words. To add a role: a row in ``ROLES``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fhir_bridge.care.case import (
    ADMIN,
    AUDITOR,
    BEHAVIORAL_HEALTH,
    CASE_MANAGER,
    COMMUNITY_WORKER,
    LEAD,
    PHARMACIST,
    SOCIAL_WORKER,
)
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.r4.labels import ACT_CODE, CONFIDENTIALITY, LABEL, SENSITIVE
from fhir_bridge.r4.protected import KINDS


class Right(StrEnum):
    """One thing that a role may do. A page without a patient is a right by its own name."""

    CHART = "chart"
    RECORD = "record"
    TEAM = "team"
    CAREGIVERS = "caregivers"
    PROTECTED = "protected"
    EMERGENCY = "emergency"
    BOARD = "board"
    POOL = "pool"
    WEEKEND = "weekend"
    EXCHANGE = "exchange"
    FEEDS = "feeds"
    RECEIVED = "received"
    ACCESSES = "accesses"


RIGHT_WORDS: Mapping[Right, str] = {
    Right.CHART: "open the chart of the patient they launch for",
    Right.RECORD: "write the care record",
    Right.TEAM: "read suggestions, scores, answers and the approach",
    Right.CAREGIVERS: "read what caregivers said alone",
    Right.PROTECTED: "read what is labelled as specially protected, and handovers",
    Right.EMERGENCY: "open most of what is specially protected in an emergency, with a reason, for "
    "four hours",
    Right.BOARD: "see the patients they have taken on, and what comes next for each",
    Right.POOL: "see who waits for somebody, and take them on",
    Right.WEEKEND: "see the weekend and who covers",
    Right.EXCHANGE: "look after delivery",
    Right.FEEDS: "look after feeds",
    Right.RECEIVED: "see what other systems sent, and what of it waits",
    Right.ACCESSES: "read who opened or was sent what of a patient",
}

PAGES = (
    Right.BOARD, Right.POOL, Right.WEEKEND, Right.ACCESSES, Right.EXCHANGE, Right.FEEDS,
    Right.RECEIVED,
)  # fmt: skip
"""Pages without a patient (``/s/{ctx}/…``), in the order in which they are offered."""

_CARE = frozenset({Right.CHART, Right.RECORD, Right.TEAM, Right.BOARD, Right.POOL, Right.WEEKEND})
_WHOLE = _CARE | {Right.CAREGIVERS, Right.PROTECTED, Right.RECEIVED}


@dataclass(frozen=True)
class Role:
    """What a role is called and what it may do; no role widens what a launch may.

    Attributes:
        title: as staff read it.
        may: in a sentence, for the reference and the command.
        once_trained: it opens pages without a patient once whoever runs Footbridge said what
            somebody is by training: an EHR signs in whoever it lets in, and these name patients.
        training: what somebody of this role is by training, unless something else is said.
    """

    title: str
    may: str
    rights: frozenset[Right] = frozenset()
    once_trained: bool = False
    training: Discipline | None = None

    @property
    def pages(self) -> frozenset[Right]:
        """The pages without a patient it may open."""
        return self.rights & frozenset(PAGES)


ROLES: Mapping[str, Role] = {
    CASE_MANAGER: Role(
        "Case manager",
        "Works with the patients they open in the EHR; takes patients on whom nobody has, once it "
        "is said what they are by training.",
        _WHOLE, once_trained=True,
    ),
    SOCIAL_WORKER: Role(
        "Social worker", "What a case manager may.", _WHOLE, training=Discipline.SOCIAL_WORKER,
    ),
    COMMUNITY_WORKER: Role(
        "Community health worker",
        "Works with patients and writes what was done; reads neither what caregivers said alone "
        "nor what is specially protected, but in an emergency.",
        _CARE | {Right.EMERGENCY}, training=Discipline.COMMUNITY_WORKER,
    ),
    PHARMACIST: Role(
        "Pharmacist",
        "Works with patients and signs for their medicines; does not read what caregivers said "
        "alone.",
        _CARE | {Right.PROTECTED}, training=Discipline.PHARMACIST,
    ),
    BEHAVIORAL_HEALTH: Role(
        "Behavioral health", "What a case manager may.", _WHOLE,
        training=Discipline.MENTAL_HEALTH,
    ),
    LEAD: Role(
        "Team lead",
        "What a case manager may, finishes a case nobody took on, says who covers, and reads who "
        "opened what.",
        _WHOLE | {Right.ACCESSES},
    ),
    ADMIN: Role(
        "Administrator",
        "Sees how exchange with the EHR and feeds go and what systems sent, retries and gives up; "
        "no patient's name or data.",
        frozenset({Right.EXCHANGE, Right.FEEDS, Right.RECEIVED}),
    ),
    AUDITOR: Role(
        "Auditor",
        "Reads who opened or was sent what of a patient, and when; nothing of the care itself.",
        frozenset({Right.ACCESSES}),
    ),
}  # fmt: skip

SELF = ""
"""Patients and relatives, who launch as themselves: they are no staff and have no row above."""
_OWN = frozenset({Right.CHART})

DEFAULT = CASE_MANAGER
"""Whoever an EHR signs in as somebody who works there."""

LABELS: Mapping[Right, frozenset[tuple[str, str]]] = {
    Right.TEAM: frozenset({(LABEL, "enablement-assessment")}),
    Right.CAREGIVERS: frozenset({(LABEL, "caregiver-private")}),
    Right.PROTECTED: frozenset(
        {(CONFIDENTIALITY, "R"), (CONFIDENTIALITY, "V"), *((ACT_CODE, each) for each in SENSITIVE)}
    ),
}
"""Labels (system, code) of records that only whoever has the right reads."""


_PART_2 = KINDS["part-2"]
_TREATED = (_PART_2.opened - {(CONFIDENTIALITY, "R")}) & LABELS[Right.PROTECTED]
"""What a record says of treatment for substance use; R is on others, too."""
_STAYS_SHUT = frozenset({(CONFIDENTIALITY, "V"), (ACT_CODE, "PSYTHPN")})
"""Notes of counseling and psychotherapy: no emergency of ours opens them."""


def opened_in_an_emergency(role: str, *, part_2: bool) -> frozenset[tuple[str, str]]:
    """Labels that an emergency opens to a role; of what caregivers said alone, none (§2.3).

    Args:
        part_2: it is a medical emergency, and the patient cannot agree (42 CFR 2.51).

    Example:
        >>> (ACT_CODE, "MH") in opened_in_an_emergency("community-health-worker", part_2=False)
        True
        >>> opened_in_an_emergency("pharmacist", part_2=True)
        frozenset()
    """
    if Right.EMERGENCY not in rights_of(role):
        return frozenset()
    opened = LABELS[Right.PROTECTED] - _STAYS_SHUT
    return opened if part_2 else opened - _TREATED


def rights_of(role: str) -> frozenset[Right]:
    """What a role may do; a role that is not known may do nothing.

    Example:
        >>> sorted(rights_of("auditor")), rights_of("chief")
        ([<Right.ACCESSES: 'accesses'>], frozenset())
    """
    if role == SELF:
        return _OWN
    row = ROLES.get(role)
    return row.rights if row else frozenset()


def pages_of(role: str, *, trained: bool) -> frozenset[Right]:
    """The pages without a patient that somebody may open.

    Args:
        trained: it is known what they are by training.
    """
    row = ROLES.get(role)
    return row.pages if row and (trained or not row.once_trained) else frozenset()


def hidden_from(role: str) -> frozenset[tuple[str, str]]:
    """Labels of records that a role does not read, wherever it looks.

    Example:
        >>> (LABEL, "caregiver-private") in hidden_from("pharmacist")
        True
    """
    mine = rights_of(role)
    return frozenset().union(*(labels for right, labels in LABELS.items() if right not in mine))


def roles_with(rights: frozenset[Right]) -> tuple[str, ...]:
    """The roles that have every one of these rights, in the order of the table."""
    return tuple(role for role, row in ROLES.items() if rights <= row.rights)
