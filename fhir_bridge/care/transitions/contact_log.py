"""What is logged of a try to reach somebody: the way, how it came out, with whom, about what.

To add a channel, a result or a topic: a row. What it counts for: ``contacts``. Source: domain §C.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fhir_bridge.care.disciplines import Discipline

CALL, VOICEMAIL, TEXT, LETTER = "call", "voicemail", "text", "letter"


@dataclass(frozen=True)
class Channel:
    """One way to reach somebody.

    Attributes:
        asks: what safe contact must not forbid (``CALL``) or must allow (the others).
        both_ways: somebody can answer in the same moment.
        machine: nobody of us is on it: it may remind, and never counts.
    """

    words: str
    asks: str = ""
    both_ways: bool = False
    machine: bool = False


PHONE = "phone"
CHANNELS: Mapping[str, Channel] = {
    PHONE: Channel("by phone", CALL, both_ways=True),
    "video": Channel("by video", CALL, both_ways=True),
    "visit": Channel("face to face", both_ways=True),
    "text": Channel("by text", TEXT),
    "portal": Channel("in the portal"),
    "letter": Channel("by letter", LETTER),
    "machine": Channel("by an automatic call or text", machine=True),
}


@dataclass(frozen=True)
class Result:
    """How an attempt came out.

    Attributes:
        talked: somebody was spoken with, or answered.
        left: what was left behind: safe contact has to allow it.
        find_number: opens "find a number" at once.
        stops: no further calls; the door stays open.
    """

    words: str
    talked: bool = False
    left: str = ""
    find_number: bool = False
    stops: bool = False


REACHED, NO_ANSWER, LEFT_MESSAGE, WRONG_NUMBER = "reached", "no-answer", "left-message", "wrong"
DISCONNECTED, SENT, DECLINED = "disconnected", "sent", "declined"
RESULTS: Mapping[str, Result] = {
    NO_ANSWER: Result("No answer"),
    LEFT_MESSAGE: Result("Left a message", left=VOICEMAIL),
    WRONG_NUMBER: Result("Wrong number", find_number=True),
    DISCONNECTED: Result("Number not in use", find_number=True),
    SENT: Result("Sent, no answer yet"),
    REACHED: Result("Reached", talked=True),
    DECLINED: Result("Does not want to be called", stops=True),
}
FIND_NUMBER = {
    "facility": "Ask the hospital or facility which number they have",
    "caregiver": "Ask a caregiver who may be asked",
    "pharmacy": "Ask the pharmacy",
}
"""Where a number is looked for."""


class Whom(StrEnum):
    """Who was spoken with."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    FACILITY = "facility"
    SOMEBODY_ELSE = "somebody-else"


@dataclass(frozen=True)
class Topic:
    """Something that was talked about; ``care`` is more than arranging a date."""

    words: str
    care: bool = True


TOPICS: Mapping[str, Topic] = {
    "feeling": Topic("how it goes since coming home"),
    "warning-signs": Topic("warning signs and what to do"),
    "medicines": Topic("medicines"),
    "plan": Topic("what is to be done next"),
    "services": Topic("services and equipment"),
    "needs": Topic("food, heat, safety, help at home"),
    "visit": Topic("the date of a visit", care=False),
    "ride": Topic("a ride", care=False),
    "call-back": Topic("when to call again", care=False),
}


@dataclass(frozen=True)
class Attempt:
    """One try to reach somebody, as it was logged.

    Attributes:
        at: with its offset.
        by: who tried; ``discipline``: None for a machine.
        channel, result: keys of ``CHANNELS`` and ``RESULTS``.
        number: which was used.
        topics: keys of ``TOPICS``.
        identifiers: how many were checked before any health information.
        permitted: a caregiver may hear it: permission on file, or the law says so.
        understood: somebody on it spoke the person's language.
    """

    at: datetime
    by: str
    discipline: Discipline | None
    channel: str
    result: str
    whom: Whom = Whom.PATIENT
    number: str = ""
    topics: frozenset[str] = frozenset()
    identifiers: int = 0
    permitted: bool = False
    understood: bool = True
