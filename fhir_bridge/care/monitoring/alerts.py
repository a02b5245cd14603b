"""An alert: a reading outside of what was agreed asks one person for an answer, once.

While an alert is open, what comes after it is part of it; once it is answered, only a reading that
was taken later opens another. It stands until a person answers: a reading that is within again does
not close it. Unanswered, it goes on from whoever has it to who covers and to the lead, never to the
patient (care rules §2.2 row 15, first ten no. 5). The hours are our own design. To add an answer: a
row in ``ANSWERS``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Self

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.disciplines import CLINICAL, Discipline
from fhir_bridge.care.monitoring.limits import OUTSIDE, Limit, Stands
from fhir_bridge.care.monitoring.readings import Reading, moment
from fhir_bridge.care.transitions.escalation import ASKED_WORDS, SAME_DAY, asked_now
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, NotAllowed, Refused

LATEST_FOR_TODAY, TODAY_BY, NEXT_DAY_BY = time(15), time(17), time(12)
"""Heard before 15:00 on a working day: answered by 17:00; else by noon of the next one."""
CLINICIAN_AFTER = 2
"""Working days after which the clinician on call is asked, too."""


class Deed(StrEnum):
    """One thing that happened to an alert."""

    RAISED = "raised"
    TRIED = "tried"
    HANDED = "handed"
    ANSWERED = "answered"
    STOPPED = "stopped"


DEED_WORDS: Mapping[Deed, str] = {
    Deed.RAISED: "Raised",
    Deed.TRIED: "Could not be reached",
    Deed.HANDED: "Handed on",
    Deed.ANSWERED: "Answered",
    Deed.STOPPED: "No longer asked",
}
OPEN_AFTER = frozenset({Deed.RAISED, Deed.TRIED, Deed.HANDED})

ANSWERS: Mapping[str, str] = {
    "talked": "talked with the patient: nothing more is needed",
    "clinician": "asked a clinician, and did what they said",
    "emergency": "emergency help was called",
    "wrong": "the reading was wrong: taken again",
}
"""What came of it. None of it is an order: orders are a prescriber's (care rules §2.4)."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    Attributes:
        by: as the audit knows them; "" where it followed from a reading.
        answer: a key of ``ANSWERS``.
        to, to_name: who has it from then on.
    """

    deed: Deed
    by: str
    at: datetime
    words: str = ""
    answer: str = ""
    to: str = ""
    to_name: str = ""


@dataclass(frozen=True)
class Due:
    """By when an answer is ours to give."""

    day: date
    hour: time

    def passed(self, now: datetime) -> bool:
        """Whether that is over.

        Args:
            now: in the zone of the people.
        """
        return (now.date(), now.time()) > (self.day, self.hour)


@dataclass(frozen=True)
class Alert:
    """One alert with all that happened to it.

    Attributes:
        reading: id of the record that raised it.
        words: what it says: the reading and what was agreed.
        until: when the last reading was taken that belongs to it.
        owner: who has it; ``owner_name``: as they were called then.
    """

    measure: str
    reading: str
    words: str
    until: datetime
    owner: str
    owner_name: str
    due: Due
    entries: tuple[Entry, ...]

    @property
    def open(self) -> bool:
        """Somebody still has to answer it."""
        return self.entries[-1].deed in OPEN_AFTER

    @property
    def raised_at(self) -> datetime:
        """When it was raised."""
        return self.entries[0].at

    def with_entry(self, entry: Entry) -> Self:
        """The alert after one thing more."""
        owner = (entry.to, entry.to_name) if entry.to_name else (self.owner, self.owner_name)
        return replace(
            self, entries=(*self.entries, entry), owner=owner[0], owner_name=owner[1]
        )  # fmt: skip


def due_of(heard: datetime, calendar: WorkCalendar) -> Due:
    """By when an alert is to be answered: never on a day off, never before it was heard.

    Args:
        heard: in the zone of the people.

    Example:
        >>> due_of(datetime(2026, 11, 20, 16, 30), WorkCalendar())
        Due(day=datetime.date(2026, 11, 23), hour=datetime.time(12, 0))
    """
    day = heard.date()
    if calendar.is_business_day(day) and heard.time() < LATEST_FOR_TODAY:
        return Due(day, TODAY_BY)
    return Due(calendar.after(day, 1), NEXT_DAY_BY)


def asked_of(alert: Alert, now: datetime, calendar: WorkCalendar) -> tuple[str, ...]:
    """Who is asked just now, in words: one person until it is late, then those after them."""
    today, due = now.date(), alert.due
    asked = asked_now(SAME_DAY, due.day, today, calendar, hour_passed=due.passed(now))
    more = calendar.between(due.day, today) >= CLINICIAN_AFTER
    return (*(ASKED_WORDS[each] for each in asked), *(("the clinician on call",) if more else ()))


@dataclass(frozen=True)
class Found:
    """What the readings of one measure ask for.

    Attributes:
        first: the reading that raises an alert; None where none is to be raised.
        stands: how it stands.
        until: when the last reading outside was taken, that an open alert reaches to; or None.
    """

    first: Reading | None = None
    stands: Stands = Stands.WITHIN
    until: datetime | None = None


def look_over(
    readings: Iterable[Reading], limit: Limit, since: datetime, before: Iterable[Alert],
    now: datetime,
) -> Found:  # fmt: skip
    """Whether an alert is to be raised, or an open one reaches further.

    Args:
        readings: of one measure, those that count, in their order.
        since: when the limit was kept: what was taken before says nothing.
        before: every alert of this measure.
    """
    alerts = tuple(before)
    standing = next((each for each in alerts if each.open), None)
    seen = max((each.until for each in alerts), default=since)
    outside = [
        each for each in readings
        if limit.of(each) in OUTSIDE and moment(each, now)[1] > max(since, seen)
    ]  # fmt: skip
    if not outside:
        return Found()
    until = moment(outside[-1], now)[1]
    if standing:
        return Found(until=until)
    return Found(outside[0], limit.of(outside[0]), until)


@dataclass(frozen=True)
class Said:
    """What somebody says of an alert.

    Attributes:
        answer: a key of ``ANSWERS``, of what was answered.
        to: who has it from now on, and their name.
    """

    deed: Deed
    by: str
    discipline: Discipline | None
    words: str = ""
    answer: str = ""
    to: tuple[str, str] = ("", "")


NOT_NOTED = "Something is still missing. Nothing was noted."


def noted(alert: Alert, said: Said, at: datetime) -> Alert:
    """The alert after what somebody said of it.

    Raises:
        Refused: it is not open, or something is missing.
        NotAllowed: an answer is for clinical staff.
    """
    if not alert.open:
        raise Refused("This is answered already. Nothing was noted.")
    if said.deed is Deed.ANSWERED and said.discipline not in CLINICAL:
        raise NotAllowed("A reading is answered by a clinician or clinical staff.")
    if issues := tuple(_about(said)):
        raise Refused(NOT_NOTED, issues=issues)
    return alert.with_entry(
        Entry(said.deed, said.by, at, said.words.strip(), said.answer, *said.to)
    )  # fmt: skip


def _about(said: Said) -> Iterable[Issue]:
    words = said.words.strip()
    if said.deed is Deed.ANSWERED:
        if said.answer not in ANSWERS:
            yield Issue("Choose what came of it.", "answer", "required")
        yield from about_words(words, "words", "Say in a few words what was done.")
    elif said.deed is Deed.TRIED:
        yield from about_words(words, "words", "Say how you tried, and what comes next.")
    elif said.deed is Deed.HANDED:
        if not said.to[1]:
            yield Issue("Choose who has it from now on.", "to", "required")
        yield from about_words(words, "words")
    else:
        yield Issue("Choose from the list.", "deed")
