"""The tables of what is followed up: states, what may come next, what may be in the way.

To add a way it may go on: a row of ``_REFERRAL`` or ``_AID``; a reason: a row of its table; an aid:
a row of ``AIDS``. Words: care rules §6. A service says no, and a patient does nothing wrong by it;
an aid that is not used says something about the aid.
"""

from fhir_bridge.care.commitment_moves import CAUSES
from fhir_bridge.care.following import MISTAKE, Flow, Move

SENT, ACCEPTED, WAITING_LIST, SAID_NO = "sent", "accepted", "waiting-list", "said-no"
SCHEDULED, RECEIVED, DID_NOT_HAPPEN = "scheduled", "received", "did-not-happen"
CLOSED, WITHDRAWN = "closed", "withdrawn"

WANTED, ORDERED, CAME, SHOWN = "wanted", "ordered", "came", "shown"
USED, NOT_USED, GIVEN_BACK = "used", "not-used", "given-back"

SERVICE_SAYS = {
    "no-room": "no room now",
    "not-for": "not for people in this situation",
    "too-far": "not where the patient lives",
    "language": "nobody there speaks the language",
    "cost": "cost or coverage",
    "no-answer": "no answer came",
    "other": "other",
}
"""Why a service says no."""

HELPED, IN_PART, DID_NOT_HELP = "helped", "in-part", "did-not-help"
CAME_OF_IT = {
    HELPED: "it helped",
    IN_PART: "it helped in part",
    DID_NOT_HELP: "it did not help",
}

AIDS = {
    "walker": "walker",
    "cane": "cane",
    "pill-box": "pill box",
    "dispenser": "medicine dispenser",
    "calendar": "calendar",
    "reminder": "reminder call or alarm",
    "scale": "scale",
    "bp-cuff": "blood pressure cuff",
    "glucose-meter": "glucose meter",
    "oximeter": "oxygen meter for the finger",
    "oxygen": "oxygen",
    "suction": "suction machine",
    "glasses": "glasses",
    "hearing-aid": "hearing aid",
    "commode": "commode",
    "bath": "shower chair or grab bar",
    "lift": "lift or chair lift",
    "phone": "telephone or tablet",
    "other": "another aid",
}
"""By code, as staff read them."""

NOT_USED_BECAUSE = {
    "not-shown": "nobody showed how",
    "handling": "hard to handle",
    "fit": "hurts or does not fit",
    "broken": "broken, or nothing to run it with",
    "place": "no room for it at home",
    "seen": "does not want to be seen with it",
    "no-use": "sees no use in it",
    "other": "other",
}


def _ends(before: str) -> tuple[Move, ...]:
    """The two ways out of everything that is open."""
    return (
        Move(before, WITHDRAWN, "No longer wanted", "In the words it was said in", ends=True),
        Move(before, MISTAKE, "Written by mistake", "Why", needs=True, ends=True),
    )


def _says_no(before: str) -> Move:
    return Move(before, SAID_NO, "They said no", "What they said", causes=SERVICE_SAYS, spoke=True)


def _closes(before: str, words: str = "What came of it") -> Move:
    return Move(before, CLOSED, words, "A note", ends=True, theirs=True, came=CAME_OF_IT)


def _takes(before: str) -> Move:
    return Move(before, ACCEPTED, "They said yes", "A note", spoke=True)


def _waits(before: str) -> Move:
    return Move(before, WAITING_LIST, "On a waiting list", "How long", spoke=True)


def _plans(before: str, words: str = "It has a day") -> Move:
    return Move(before, SCHEDULED, words, "When and where", spoke=True)


def _happened(before: str) -> tuple[Move, ...]:
    return (
        Move(before, RECEIVED, "It happened", "A note"),
        Move(before, DID_NOT_HAPPEN, "Did not happen", "What happened", needs=True, causes=CAUSES),
    )


_REFERRAL = (
    _takes(SENT), _plans(SENT), _waits(SENT), _says_no(SENT),
    Move(SENT, SENT, "Asked again", "A note", spoke=True), *_ends(SENT),
    _plans(ACCEPTED), *_happened(ACCEPTED), _waits(ACCEPTED), _says_no(ACCEPTED), *_ends(ACCEPTED),
    _takes(WAITING_LIST), _plans(WAITING_LIST), _waits(WAITING_LIST), _says_no(WAITING_LIST),
    *_ends(WAITING_LIST),
    *_happened(SCHEDULED), _plans(SCHEDULED, "Another day"), _says_no(SCHEDULED),
    *_ends(SCHEDULED),
    _plans(DID_NOT_HAPPEN, "Another day"), _waits(DID_NOT_HAPPEN), _says_no(DID_NOT_HAPPEN),
    *_ends(DID_NOT_HAPPEN),
    _closes(RECEIVED), _plans(RECEIVED, "It goes on: the next day"), *_ends(RECEIVED),
    _closes(SAID_NO, "Leave it at that"), Move(SAID_NO, SENT, "Asked again", "A note", spoke=True),
    *_ends(SAID_NO),
)  # fmt: skip

REFERRAL = Flow(
    "referral",
    {
        SENT: "Sent",
        ACCEPTED: "They said yes",
        WAITING_LIST: "On a waiting list",
        SAID_NO: "They said no",
        SCHEDULED: "It has a day",
        RECEIVED: "It happened",
        DID_NOT_HAPPEN: "Did not happen",
        CLOSED: "Closed",
        WITHDRAWN: "No longer wanted",
        MISTAKE: "Written by mistake",
    },
    SENT,
    _REFERRAL,
    frozenset({CLOSED, WITHDRAWN, MISTAKE}),
    asks_consent=True,
)
"""A service is asked to help: from the asking to what came of it, in the patient's words."""


def _uses(before: str) -> tuple[Move, ...]:
    """What is found at home."""
    return (
        Move(before, USED, "Is used", "How it goes"),
        Move(before, NOT_USED, "Is not used", "What was said", causes=NOT_USED_BECAUSE),
    )


def _shows(before: str, words: str = "Shown how") -> Move:
    return Move(before, SHOWN, words, "Who was shown, and what they did with it", needs=True)


def _comes(before: str) -> Move:
    return Move(before, CAME, "It came", "A note")


def _back(before: str) -> Move:
    return Move(before, GIVEN_BACK, "Given back, or put away", "Why", ends=True)


_AID = (
    Move(WANTED, ORDERED, "Ordered", "From whom, until when", spoke=True), _comes(WANTED),
    *_ends(WANTED),
    _comes(ORDERED), Move(ORDERED, ORDERED, "Asked again", "A note", spoke=True), *_ends(ORDERED),
    _shows(CAME), *_uses(CAME), _back(CAME), *_ends(CAME),
    *_uses(SHOWN), _shows(SHOWN, "Shown again"), _back(SHOWN), *_ends(SHOWN),
    Move(USED, USED, "Looked again: is used", "How it goes"),
    Move(USED, NOT_USED, "Is not used now", "What was said", causes=NOT_USED_BECAUSE),
    _shows(USED, "Shown again"), _back(USED), *_ends(USED),
    _shows(NOT_USED, "Shown again"), Move(NOT_USED, USED, "Is used now", "How it goes"),
    Move(NOT_USED, ORDERED, "Another one is ordered", "From whom, until when", spoke=True),
    _back(NOT_USED), *_ends(NOT_USED),
)  # fmt: skip

AID = Flow(
    "aid",
    {
        WANTED: "Wanted",
        ORDERED: "Ordered",
        CAME: "It came, not shown yet",
        SHOWN: "Shown how",
        USED: "Is used",
        NOT_USED: "Is not used",
        GIVEN_BACK: "Given back, or put away",
        WITHDRAWN: "No longer wanted",
        MISTAKE: "Written by mistake",
    },
    WANTED,
    _AID,
    frozenset({GIVEN_BACK, WITHDRAWN, MISTAKE}),
)
"""An aid at home: whether it came, was shown, and is used; if not, why."""

FLOWS = {flow.code: flow for flow in (REFERRAL, AID)}
