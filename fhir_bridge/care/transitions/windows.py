"""Follow-up after a mental health stay or an emergency visit: local rules, versioned.

They are made after published summaries of FUH, FUM, FUA and FMC, in our own words and with our own
families of conditions; no licensed text or value set is here, and nothing that is counted by them
is called a HEDIS rate. To add a window: a row in ``WINDOWS``, and one of the same code with a later
``since`` to change it. Sources: domain §C.2 (FMC) and care rules §3 (FUH, FUM/FUA).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.condition_families import FMC_FAMILIES
from fhir_bridge.care.transitions.clocks import Anchor, Clock, Due, due_of, in_force
from fhir_bridge.care.transitions.legs import Transition

VERSION = "follow-up-windows-1"
CHRONIC = 2
"""Different families that there must be."""
LAST_VISIT_OF_YEAR = (12, 24)
ADMITTED_WITHIN = 7


@dataclass(frozen=True)
class Subject:
    """What a window needs to know of somebody beside the stay.

    Attributes:
        age: whole years on the day; None where it is not known, and then no window opens.
        mental_health, substance_use: what the stay or visit was for.
        families: of ``condition_families``, known before the visit.
    """

    leg: Transition
    age: int | None = None
    mental_health: bool = False
    substance_use: bool = False
    families: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Window:
    """One rule.

    Attributes:
        age: years, the least.
        opens_for: whom else it is for.
        seen_by: who can close it, in plain words.
        keeps: what has to be at hand beside the visit.
    """

    clock: Clock
    age: int
    opens_for: Callable[[Subject], bool]
    seen_by: str = "any practitioner"
    keeps: tuple[str, ...] = ()


def _mental_health_stay(subject: Subject) -> bool:
    return not subject.leg.light and (subject.leg.stay.psychiatric or subject.mental_health)


def _emergency_mental(subject: Subject) -> bool:
    return subject.leg.light and subject.mental_health


def _emergency_substance(subject: Subject) -> bool:
    return subject.leg.light and subject.substance_use


def _emergency_chronic(subject: Subject) -> bool:
    leg = subject.leg
    if not leg.light or leg.left is None or (leg.left.month, leg.left.day) > LAST_VISIT_OF_YEAR:
        return False
    admitted = leg.back is not None and leg.back.admitted and leg.back.day <= ADMITTED_WITHIN
    return not admitted and chronic(subject.families)


_D = Anchor.DISCHARGE
_FUH, _FUM = "summary of FUH (care rules §3)", "summaries of FUM and FUA (care rules §3)"
_AFTER_STAY = ("safety plan copy", "988", "means safety talked about", "first refill")
_AFTER_OVERDOSE = ("naloxone", "treatment medicine in hand")

WINDOWS = (
    # the day of discharge does not count after a stay; the day of the visit may, after an emergency
    # (of a visit over midnight: the day somebody left)
    Window(Clock("fuh-7", "Mental health visit within 7 days", _D, 1, 7, _FUH, safe=6), 6,
           _mental_health_stay, "a mental health provider", _AFTER_STAY),
    Window(Clock("fuh-30", "Mental health visit within 30 days", _D, 1, 30, _FUH), 6,
           _mental_health_stay, "a mental health provider"),
    Window(Clock("fum-7", "Follow-up within 7 days", _D, 0, 7, _FUM), 6, _emergency_mental),
    Window(Clock("fum-30", "Follow-up within 30 days", _D, 0, 30, _FUM), 6, _emergency_mental),
    Window(Clock("fua-7", "Follow-up within 7 days", _D, 0, 7, _FUM), 13, _emergency_substance,
           keeps=_AFTER_OVERDOSE),
    Window(Clock("fua-30", "Follow-up within 30 days", _D, 0, 30, _FUM), 13,
           _emergency_substance),
    Window(Clock("fmc", "Follow-up after the emergency visit", _D, 0, 7,
                 "NCQA, Hopkins and McLaren summaries of FMC"), 18, _emergency_chronic,
           "any practitioner, also by phone, or case management"),
)  # fmt: skip


def chronic(families: frozenset[str]) -> bool:
    """Whether families of conditions are enough long illnesses for a follow-up."""
    return len({FMC_FAMILIES[each] for each in families & FMC_FAMILIES.keys()}) >= CHRONIC


def windows_for(subject: Subject, calendar: WorkCalendar) -> tuple[tuple[Window, Due], ...]:
    """Every follow-up window of somebody who went home, with its days."""
    left = subject.leg.left
    if left is None or not subject.leg.went_home or subject.leg.stay.cancelled:
        return ()
    return tuple(
        (window, due_of(window.clock, left, calendar))
        for window in WINDOWS
        if window.clock == _now(window.clock.code, left)
        and subject.age is not None
        and subject.age >= window.age
        and window.opens_for(subject)
    )


def _now(code: str, on: date) -> Clock:
    return in_force(code, on, (each.clock for each in WINDOWS))
