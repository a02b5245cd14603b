"""The fifteen sections of a handover, and why one of them is empty.

Sections and their codes: PACIO Transitions of Care 1.0.0 (codes §9). Whether a section is empty is
told by what is known and never guessed: to change a reason, or to add one, a row in ``REASONS``,
the first that holds counts. A computer never says that there is nothing: ``nilknown`` is a person's
word (FHIR R4, list-empty-reason).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

LOINC = "http://loinc.org"
TOC_CODES = "http://hl7.org/fhir/us/pacio-toc/CodeSystem/toc-temp-cs"


class Empty(StrEnum):
    """Why nothing stands in a section (R4, list-empty-reason)."""

    NIL = "nilknown"
    NOT_ASKED = "notasked"
    WITHHELD = "withheld"
    UNAVAILABLE = "unavailable"


EMPTY_DISPLAY = {
    Empty.NIL: "Nil Known",
    Empty.NOT_ASKED: "Not Asked",
    Empty.WITHHELD: "Information Withheld",
    Empty.UNAVAILABLE: "Unavailable",
}


@dataclass(frozen=True)
class Section:
    """One section.

    Attributes:
        name: what names it here and in a form.
        code: of ``system``; ``others``: codes of it in the guide's ballot, read and never written.
        title: as the receiver reads it.
        types: records of the EHR that stand in it.
        nil: what a person says who asked, and there are none; "" where that cannot be said.
        never: it is not told in a handover, whatever there is.
    """

    name: str
    code: str
    title: str
    types: tuple[str, ...] = ()
    nil: str = ""
    others: tuple[str, ...] = ()
    system: str = LOINC
    never: bool = False


SECTIONS = (
    Section("reason", "42349-1", "Why this handover", ("Encounter",)),
    Section("problems", "11450-4", "Problems", ("Condition",), "No known problems"),
    Section("allergies", "48765-2", "Allergies", ("AllergyIntolerance",), "No known allergies"),
    Section(
        "medications", "10160-0", "Medicines", ("MedicationRequest", "MedicationStatement"),
        "Takes no medicines",
    ),
    Section("plan", "18776-5", "Plan of care", ("CarePlan",), others=("74449-0",)),
    Section("results", "30954-2", "Results", ("DiagnosticReport", "Observation"),
            others=("19146-0",)),
    Section("vitals", "8716-3", "Vital signs", ("Observation",), others=("85353-1",)),
    Section("function", "47420-5", "Everyday abilities", ("Observation",)),
    Section("devices", "46264-8", "Devices", ("Device", "DeviceUseStatement"),
            "No devices, lines or tubes"),
    Section("procedures", "47519-4", "Procedures", ("Procedure",), "No known procedures"),
    Section("immunizations", "11369-6", "Vaccines", ("Immunization",), others=("82593-5",)),
    Section("instructions", "69730-0", "Discharge instructions"),
    Section("directives", "42348-3", "What matters and who decides", ("Consent",),
            "No advance directive"),
    Section("social", "29762-2", "Home and daily life", ("Observation",), others=("10166-7",)),
    Section(  # constant, so that it says nothing about anybody (care rules §2.3)
        "behavioral", "behavioral_health_summary", "Behavioral health", system=TOC_CODES,
        others=("54511-1",), never=True,
    ),
)  # fmt: skip
BY_NAME = {each.name: each for each in SECTIONS}

NOT_WHOLE = (
    "A section tells what the record held when this was made and may tell. None claims to be "
    "whole: ask the sending team about what is not there."
)
"""The same in every handover, whatever was kept back."""


@dataclass(frozen=True)
class Known:
    """What is known of a section.

    Attributes:
        told: how many records stand in it.
        kept_back: there is something that may not be told.
        asked: the EHR is asked for such records at all.
        answered: it answered when it was asked last.
        nil: a person asked, and there are none.
    """

    told: int = 0
    kept_back: bool = False
    asked: bool = False
    answered: bool = False
    nil: bool = False


@dataclass(frozen=True)
class Reason:
    """A reason, when it holds, and what the receiver reads; ``{ehr}`` and ``{nil}`` are put in."""

    why: Empty
    holds: Callable[[Section, Known], bool]
    words: str


REASONS = (
    Reason(
        Empty.WITHHELD, lambda section, known: section.never or known.kept_back,
        "Not told in a handover. Ask the sending team.",
    ),
    Reason(
        Empty.NIL, lambda section, known: bool(section.nil) and known.nil,
        "{nil}: so says the sending nurse, who asked.",
    ),
    Reason(
        Empty.NOT_ASKED, lambda _, known: not known.asked,
        "Nobody asked for this handover. That does not say that there is nothing.",
    ),
    Reason(
        Empty.UNAVAILABLE, lambda _, known: not known.answered,
        "{ehr} was asked and did not show it.",
    ),
    Reason(
        Empty.UNAVAILABLE, lambda _section, _known: True,
        "{ehr} was asked and listed none. Nobody has said that there is none.",
    ),
)  # fmt: skip


def reason_of(section: Section, known: Known) -> Reason | None:
    """Why a section is empty; None where something stands in it.

    Example:
        >>> reason_of(BY_NAME["allergies"], Known(asked=True, answered=True)).why.value
        'unavailable'
        >>> reason_of(BY_NAME["behavioral"], Known(told=3)).why.value
        'withheld'
    """
    if known.told and not section.never:
        return None
    return next(each for each in REASONS if each.holds(section, known))


def may_say_nil(section: Section, known: Known) -> bool:
    """Whether the nurse is asked if there are none: nothing stands there and nothing is kept back.

    Example:
        >>> may_say_nil(BY_NAME["allergies"], Known(kept_back=True))
        False
    """
    return bool(section.nil) and not known.told and not known.kept_back and not section.never


def section_coded(system: str, code: str) -> Section | None:
    """The section that another's document means by a code, of 1.0.0 or of its ballot.

    Example:
        >>> section_coded(LOINC, "74449-0").name
        'plan'
    """
    return next((each for each in SECTIONS if (system, code) in _codes_of(each)), None)


def _codes_of(section: Section) -> set[tuple[str, str]]:
    return {(section.system, section.code), *((LOINC, each) for each in section.others)}
