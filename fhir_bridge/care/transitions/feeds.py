"""What goes wrong with a feed: findings for whoever owns it, never a mark against a nurse.

A clock that was over before anybody here could know of it says something of the feed alone (domain
§C.2, pitfall 4; care rules §3). To find another thing: a row in ``FINDINGS`` and what it is made of
in ``Facts``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fhir_bridge.care.transitions.notices import Arrival


class Finding(StrEnum):
    """What goes wrong."""

    IN_ERROR = "in-error"
    SILENT = "silent"
    OVERDUE = "overdue-on-arrival"
    ASIDE = "aside"
    REFUSED = "refused"
    MISSED = "missed"
    NOT_LOOKED = "not-looked"


@dataclass(frozen=True)
class Facts:
    """What is known of one feed.

    Attributes:
        heard_at: when anything came last; ``since``: when it was set up.
        quiet: how long it may be silent; None where nobody said so.
        trouble: what its sender says is wrong with it.
        arrivals: the first clock of each way home that it told of.
        aside, refused, missed: messages that wait to be matched, that could not be used, and
            numbers that never came.
        failing: patients who could not be looked at.
    """

    heard_at: datetime | None = None
    since: datetime | None = None
    quiet: timedelta | None = None
    trouble: str = ""
    arrivals: tuple[Arrival, ...] = ()
    aside: int = 0
    refused: int = 0
    missed: int = 0
    failing: int = 0


def is_silent(facts: Facts, now: datetime) -> bool:
    """Whether nothing came for longer than it may be."""
    last = facts.heard_at or facts.since
    return facts.quiet is not None and last is not None and now - last > facts.quiet


def came_late(facts: Facts) -> int:
    """How many ways home were over their first day before we were told."""
    return sum(each.overdue_on_arrival for each in facts.arrivals)


def _in_error(facts: Facts, _: datetime) -> int:
    return bool(facts.trouble)


def _came_late(facts: Facts, _: datetime) -> int:
    return came_late(facts)


@dataclass(frozen=True)
class Row:
    """One thing that can be found.

    Attributes:
        many: as its owner reads it, after the number; ``one``: of one alone, or of what is not
            counted.
        do: what to do about it.
        count: how many there are; with none of them nothing is found.
    """

    one: str
    many: str
    do: str
    count: Callable[[Facts, datetime], int]


FINDINGS: dict[Finding, Row] = {
    Finding.IN_ERROR: Row(
        "The EHR says that this feed is in error.", "",
        "Ask the EHR’s administrators to start it again.", _in_error,
    ),
    Finding.SILENT: Row(
        "Nothing has come for longer than it should.", "",
        "Ask the sender whether it still sends.", is_silent,
    ),
    Finding.OVERDUE: Row(
        "1 discharge reached us after the day of the first call.",
        "discharges reached us after the day of the first call.",
        "Ask the sender for messages at the time of discharge. No nurse was late.", _came_late,
    ),
    Finding.ASIDE: Row(
        "1 message is about somebody who could not be matched.",
        "messages are about somebody who could not be matched.",
        "Compare the numbers it sends with those in the EHR.", lambda facts, _: facts.aside,
    ),
    Finding.REFUSED: Row(
        "1 message could not be used.", "messages could not be used.",
        "The reason stands beside each; the sender was told.", lambda facts, _: facts.refused,
    ),
    Finding.MISSED: Row(
        "Once, something in between never came.", "times, something in between never came.",
        "It was asked for, or everybody’s stays were looked at again.",
        lambda facts, _: facts.missed,
    ),
    Finding.NOT_LOOKED: Row(
        "The stays of 1 patient could not be looked at.",
        "patients’ stays could not be looked at.",
        "What the EHR answered stands below.", lambda facts, _: facts.failing,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One finding about one feed."""

    finding: Finding
    words: str
    do: str


def findings(facts: Facts, now: datetime) -> tuple[Found, ...]:
    """What goes wrong with a feed, the worst first."""
    counted = ((finding, row, row.count(facts, now)) for finding, row in FINDINGS.items())
    return tuple(
        Found(finding, row.one if number == 1 else f"{number} {row.many}", row.do)
        for finding, row, number in counted if number
    )  # fmt: skip
