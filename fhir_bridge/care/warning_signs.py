"""Warning-signs sheets: what to do when, in plain words, one sheet a condition.

Our own words. A number stands on a sheet only where somebody's own order says it: a line with a
``slot`` is filled from that order, and prints an empty line to write on where there is none. A
sheet is a draft until a clinician signs its version; what is changed gets a new version. To add a
sheet: a row in ``SHEETS``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fhir_bridge.care.problems import told_by

EMERGENCY, TODAY, FINE = "911", "today", "fine"
LEVELS: Mapping[str, tuple[str, str]] = {
    EMERGENCY: ("Red", "Call 911 now if"),
    TODAY: ("Yellow", "Call us the same day, day or night, if"),
    FINE: ("Green", "You are doing fine when"),
}
"""Colour as a word, and what begins the list; in the order in which they are read."""

SLOT: Final = "{order}"


@dataclass(frozen=True)
class Line:
    """One line of a sheet.

    Attributes:
        level: a key of ``LEVELS``.
        words: with ``SLOT`` where a number of an order belongs.
        slot: names that place among the sheet's.
        asks: what the order must say, for whoever fills it in.
    """

    level: str
    words: str
    slot: str = ""
    asks: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes:
        version: of its words.
        conditions: SNOMED CT codes, and ``names`` parts of the words, of the problems it is for.
        signed_by: the clinician who approved this version; "" marks a draft.
    """

    code: str
    title: str
    version: str
    lines: tuple[Line, ...]
    conditions: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    signed_by: str = ""

    @property
    def draft(self) -> bool:
        """Nobody has signed this version yet."""
        return not self.signed_by

    @property
    def slots(self) -> tuple[Line, ...]:
        """The lines that take a number from an order."""
        return tuple(each for each in self.lines if each.slot)

    def of_level(self, level: str) -> tuple[Line, ...]:
        """The lines of one colour."""
        return tuple(each for each in self.lines if each.level == level)


SHEETS = {
    row.code: row
    for row in (
        Sheet(
            "heart-failure", "Heart failure", "1",
            (
                Line(EMERGENCY, "you cannot get your breath while you sit still"),
                Line(EMERGENCY, "your chest hurts or feels pressed, and it does not pass"),
                Line(EMERGENCY, "you faint, or you are suddenly confused"),
                Line(
                    TODAY, "your weight goes up by {order}", "weight-gain",
                    "How much weight, within how many days",
                ),
                Line(TODAY, "your feet, legs or belly swell more than yesterday"),
                Line(TODAY, "you need more pillows to sleep, or wake up short of breath"),
                Line(TODAY, "you feel dizzy, or tired in a way that is new"),
                Line(FINE, "your weight stays within {order}", "weight-range", "The usual weight"),
                Line(FINE, "you breathe as easily as on your good days"),
                Line(FINE, "you do what you usually do without a rest"),
            ),
            frozenset({"88805009", "84114007", "42343007"}), ("heart failure",),
        ),
        Sheet(
            "copd", "COPD", "1",
            (
                Line(EMERGENCY, "you cannot speak a sentence without stopping for air"),
                Line(EMERGENCY, "your lips or fingers turn blue or gray"),
                Line(EMERGENCY, "you are very drowsy or confused, or your chest hurts"),
                Line(TODAY, "you are more short of breath than on a usual day"),
                Line(TODAY, "you cough up more, or it turns yellow, green or brown"),
                Line(
                    TODAY, "you need your quick inhaler more often than {order}", "inhaler",
                    "How often is usual",
                ),
                Line(TODAY, "you have a fever, or you could not sleep for coughing"),
                Line(FINE, "you breathe as on your good days and sleep through"),
                Line(FINE, "you need your quick inhaler no more than usual"),
            ),
            frozenset({"13645005"}), ("copd", "chronic obstructive"),
        ),
        Sheet(
            "diabetes", "Diabetes", "1",
            (
                Line(EMERGENCY, "you cannot be woken, or you have a seizure: somebody else calls"),
                Line(EMERGENCY, "your sugar is low and you cannot swallow safely"),
                Line(EMERGENCY, "you throw up again and again, breathe fast, or are confused"),
                Line(
                    TODAY, "your sugar is below {order}, even when you feel well again", "low",
                    "Below which value",
                ),
                Line(TODAY, "your sugar stays above {order}", "high", "Above which value"),
                Line(TODAY, "you feel shaky, sweaty or very hungry: take sugar first, then call"),
                Line(TODAY, "you are very thirsty and pass much more water than usual"),
                Line(TODAY, "you are ill and cannot eat, or a sore on your foot does not heal"),
                Line(FINE, "your sugar stays between {order}", "range", "From what to what"),
                Line(FINE, "you eat, drink and take your medicines as planned"),
            ),
            frozenset({"44054006", "73211009", "46635009"}), ("diabetes",),
        ),
    )
}  # fmt: skip


def sheets_for(problems: Mapping[str, str]) -> tuple[Sheet, ...]:
    """The sheets for what somebody has.

    Args:
        problems: SNOMED CT code (or any key) to the name of each problem on the list.

    Example:
        >>> [each.code for each in sheets_for({"88805009": "", "x": "Type 2 diabetes mellitus"})]
        ['heart-failure', 'diabetes']
    """
    return tuple(
        sheet
        for sheet in SHEETS.values()
        if told_by(problems, sheet.conditions, sheet.names) is not None
    )
