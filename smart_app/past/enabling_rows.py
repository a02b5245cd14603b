"""What was asked, shown and decided with a patient, as rows; played by ``enabling``."""

from dataclasses import dataclass

from fhir_bridge.care.approach import MORE_INDEPENDENCE
from fhir_bridge.care.decision import AGREES
from fhir_bridge.r4.answers import Answer
from smart_app.past.rows import Deed

DAILY, CARE, ONLINE, KNOWING = (
    "self-management", "system-navigation", "digital-empowerment", "health-literacy",
)  # fmt: skip


@dataclass(frozen=True)
class Answered(Deed):
    """What the patient answered.

    Attributes:
        given: question and answer; None for "rather not".
        unasked: it was brought up, nobody asked.
    """

    given: tuple[tuple[str, Answer], ...]
    unasked: bool = False


@dataclass(frozen=True)
class Showed(Deed):
    """What the patient was seen to do, or explained back: skill and result."""

    shown: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Decide(Deed):
    """An approach was decided.

    Attributes:
        reason: kept with it, whether it differs from what was suggested or not.
        days: until it is looked at again; 0 for the usual day.
    """

    approach: str
    strategies: tuple[str, ...]
    reason: str
    days: int = 0
    patient: str = AGREES


@dataclass(frozen=True)
class Wished(Deed):
    """The patient asked for something else.

    Attributes:
        days: until it shall be looked at again.
    """

    strategies: tuple[str, ...]
    words: str
    explained: str
    could_happen: str
    safety_net: str
    days: int
    direction: str = MORE_INDEPENDENCE


@dataclass(frozen=True)
class ExtraSupport(Deed):
    """Extra support was put in place after the last acute event."""
