"""Where a stay is, and where somebody goes from it: two tables.

To add a setting: a row in ``SETTINGS``; a way to leave: a row in ``DISPOSITIONS``. Codes of leaving
are HL7's ``discharge-disposition``; a hospital's own codes are mapped by its site and are not here
(their list is licensed, codes §6). Which discharges start which clock: domain §C.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Setting(StrEnum):
    """Where a stay is."""

    EMERGENCY = "emergency"
    OBSERVATION = "observation"
    INPATIENT = "inpatient"
    HOSPITAL_AT_HOME = "hospital-at-home"
    PSYCHIATRIC = "psychiatric"
    REHABILITATION = "rehabilitation"
    LONG_TERM_ACUTE = "long-term-acute"
    SKILLED_NURSING = "skilled-nursing"
    PARTIAL = "partial-hospitalization"
    HOSPICE = "hospice"
    UNKNOWN = ""


@dataclass(frozen=True)
class SettingRow:
    """What follows from where a stay is.

    Attributes:
        words: as staff read it.
        acute: stays of this kind that touch are one stay.
        after_care: a facility somebody goes on to after a hospital.
        admitted: counts as an inpatient admission. Observation does not, whatever the bed.
        light: treated and sent home: a light transition with clocks of its own.
        tell: what patients should hear of it, because it changes what they pay.
    """

    words: str
    acute: bool = False
    after_care: bool = False
    admitted: bool = False
    light: bool = False
    tell: str = ""


SETTINGS: Mapping[Setting, SettingRow] = {
    Setting.EMERGENCY: SettingRow("emergency department", acute=True, light=True),
    Setting.OBSERVATION: SettingRow(
        "kept for observation", acute=True,
        tell="Observation is not an admission, also in a hospital bed. It can change what is paid "
        "for, a nursing facility afterwards above all: ask the hospital.",
    ),
    Setting.INPATIENT: SettingRow("in hospital", acute=True, admitted=True),
    Setting.HOSPITAL_AT_HOME: SettingRow("in hospital care at home", acute=True, admitted=True),
    Setting.PSYCHIATRIC: SettingRow("in psychiatric care", admitted=True),
    Setting.REHABILITATION: SettingRow("in a rehabilitation hospital", after_care=True),
    Setting.LONG_TERM_ACUTE: SettingRow("in a long-term acute hospital", after_care=True),
    Setting.SKILLED_NURSING: SettingRow("in a nursing facility", after_care=True),
    Setting.PARTIAL: SettingRow("in a day hospital"),
    Setting.HOSPICE: SettingRow("in hospice care"),
    Setting.UNKNOWN: SettingRow("where is not known"),
}  # fmt: skip
"""Observation and day-hospital discharges start the two-business-day contact, too (§C.1)."""


class Onward(StrEnum):
    """What kind of place somebody went to."""

    HOME = "home"
    FACILITY = "facility"
    HOSPITAL = "hospital"
    HOSPICE = "hospice"
    NOWHERE = "died"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Disposition:
    """One way to leave.

    Attributes:
        early: before discharge was complete.
    """

    words: str
    onward: Onward
    early: bool = False


NOT_SAID = "oth"
DISPOSITIONS: Mapping[str, Disposition] = {
    "home": Disposition("went home", Onward.HOME),
    "alt-home": Disposition("went to a home with help: assisted living, family", Onward.HOME),
    "aadvice": Disposition("left before discharge was complete", Onward.HOME, early=True),
    "hosp": Disposition("went on with hospice", Onward.HOSPICE),
    "exp": Disposition("died", Onward.NOWHERE),
    "other-hcf": Disposition("moved to another hospital", Onward.HOSPITAL),
    "psy": Disposition("moved to psychiatric care", Onward.FACILITY),
    "rehab": Disposition("moved to a rehabilitation hospital", Onward.FACILITY),
    "snf": Disposition("moved to a nursing facility", Onward.FACILITY),
    "long": Disposition("moved to long-term care", Onward.FACILITY),
    NOT_SAID: Disposition("where to is not known", Onward.UNKNOWN),
}


def disposition_of(code: str) -> Disposition:
    """The row of a code; one that nobody mapped says that it is not known.

    Example:
        >>> disposition_of("snf").onward, disposition_of("").onward
        (<Onward.FACILITY: 'facility'>, <Onward.UNKNOWN: 'unknown'>)
    """
    return DISPOSITIONS.get(code, DISPOSITIONS[NOT_SAID])
