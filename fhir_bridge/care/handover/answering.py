"""Who receives a handover, and the answer that closes the loop.

A handover is given, and is not over before somebody over there has read it back and accepted it
(care rules §3, warm handoff). No answer by noon of the next business day: the lead is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from fhir_bridge.care.calendar import WorkCalendar
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, Refused

LONGEST_NAME, LONGEST_READ_BACK = 200, 500
"""So that the proof of a checkpoint holds all of it."""
NOON = time(12)


@dataclass(frozen=True)
class Receiver:
    """Who receives it.

    Attributes:
        name: of the person, if one is known by then.
        place: the facility, practice or agency.
        phone: where they are reached.
    """

    place: str
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Answer:
    """What the receiver said.

    Attributes:
        by: who over there read it back and accepted it, with what they are.
        read_back: what they read back, in words.
        accepted: when, in the zone of the people here.
    """

    by: str
    read_back: str
    accepted: datetime


def received_by(receiver: Receiver) -> Receiver:
    """The receiver without spaces around.

    Raises:
        Refused: nobody is named, or too much is; each issue's ``expression`` names the field.
    """
    tidy = Receiver(*(" ".join(each.split()) for each in (receiver.place, receiver.name,
                                                          receiver.phone)))  # fmt: skip
    issues = list(_short(("place", tidy.place), ("name", tidy.name), ("phone", tidy.phone)))
    if not tidy.place:
        issues.append(Issue("Write who receives it: the place.", "place", "required"))
    if issues:
        raise Refused("Something is still missing. No handover was made.", issues=tuple(issues))
    return tidy


def answered(by: str, read_back: str, on: date | None, at: time | None, *,
             given: datetime, now: datetime) -> Answer:  # fmt: skip
    """The answer, once nothing of it is missing.

    Args:
        given: when the handover was made: nobody accepts it before.

    Raises:
        Refused: something is missing; each issue's ``expression`` names the field.
    """
    who, words = " ".join(by.split()), read_back.strip()
    ask = "Write what they read back."
    issues = [*_short(("by", who)), *about_words(words, "read_back", ask)]
    if len(words) > LONGEST_READ_BACK:
        issues.append(Issue(f"Keep this under {LONGEST_READ_BACK} characters.", "read_back"))
    if not who:
        issues.append(Issue("Write who accepted it over there.", "by", "required"))
    accepted = datetime.combine(on, at, now.tzinfo) if on and at else None
    if accepted is None:
        issues.append(Issue("Give the day and the hour they accepted it.", "on", "required"))
    # a form gives minutes, and the handover was made at some second of one
    elif not given.replace(second=0, microsecond=0) <= accepted <= now:
        issues.append(Issue("That is before it was given, or still to come.", "on"))
    if accepted is None or issues:
        raise Refused("Something is still missing. Nothing was noted.", issues=tuple(issues))
    return Answer(who, words, accepted)


def lead_asked_from(given: datetime, calendar: WorkCalendar) -> datetime:
    """From when the lead is asked, while nobody answered: noon of the next business day.

    Example:
        >>> lead_asked_from(datetime(2026, 11, 20, 16), WorkCalendar())
        datetime.datetime(2026, 11, 23, 12, 0)
    """
    return datetime.combine(calendar.after(given.date(), 1), NOON, given.tzinfo)


def proof_of(receiver: Receiver, answer: Answer, told_by: str) -> str:
    """What the checkpoint of the warm hand-over keeps: who told whom, read back, accepted when."""
    return (
        f"{told_by or 'We'} told {answer.by}, {receiver.place}. Read back: {answer.read_back} "
        f"Accepted {answer.accepted:%b} {answer.accepted.day}, {answer.accepted:%H:%M}."
    )


def _short(*fields: tuple[str, str]) -> Iterable[Issue]:
    for field, words in fields:
        yield from about_words(words, field)
        if len(words) > LONGEST_NAME:
            yield Issue(f"Keep this under {LONGEST_NAME} characters.", field)
