"""What a fault of the pretend EHR can be given. A new setting is a row and a field of ``Fault``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_AN_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")


class NotAccepted(ValueError):
    """Something ``/control`` does not know; the message says what is accepted."""


@dataclass(frozen=True)
class FaultSetting:
    """One setting.

    Attributes:
        meaning: one line for people, with what may be given.
        read: makes of its name and what was posted what is kept; raises ``NotAccepted``.
    """

    meaning: str
    read: Callable[[str, Any], Any]


def _number(low: int, high: int) -> Callable[[str, Any], int]:
    def read(name: str, value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise NotAccepted(f"{name} must be a whole number from {low} to {high}")
        return value

    return read


def _word(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value.isalpha():
        raise NotAccepted(f"{name} must be a word")
    return value


def _id(name: str, value: Any) -> str:
    if not isinstance(value, str) or not _AN_ID.fullmatch(value):
        raise NotAccepted(f"{name} must be the id of a record")
    return value


def _words(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise NotAccepted(f"{name} must be a list of words")
    return tuple(_word(f"each of {name}", each) for each in value)


def _retry_as(name: str, value: Any) -> str:
    if value not in ("seconds", "date"):
        raise NotAccepted(f"{name} must be one of: seconds, date")
    return str(value)


FAULT_SETTINGS: dict[str, FaultSetting] = {
    "type": FaultSetting("Calls about this resource type alone.", _word),
    "id": FaultSetting("Calls about the record of this id alone.", _id),
    "method": FaultSetting("Calls with this HTTP method alone.", _word),
    "times": FaultSetting(
        "How many calls it meets, then it is over (1 to 1000); left out: until cleared.",
        _number(1, 1000),
    ),
    "one_in": FaultSetting(
        "It meets one call in so many, by lots (1 to 1000); left out: each.", _number(1, 1000)
    ),
    "seed": FaultSetting("Of the lots: the same seed and calls, the same faults.",
                         _number(0, 2**31)),
    "status": FaultSetting("The HTTP status, 400 to 599.", _number(400, 599)),
    "ms": FaultSetting("Milliseconds, 1 to 60000.", _number(1, 60_000)),
    "retry_after": FaultSetting("Seconds in Retry-After, 0 to 86400.", _number(0, 86_400)),
    "retry_as": FaultSetting("`seconds`, or `date`: Retry-After is an HTTP date.", _retry_as),
    "seconds": FaultSetting("Seconds, 1 to 86400.", _number(1, 86_400)),
    "searches": FaultSetting("A number of searches, 1 to 1000.", _number(1, 1000)),
    "ahead": FaultSetting("Seconds, -86400 to 86400.", _number(-86_400, 86_400)),
    "elements": FaultSetting("A list of element names, e.g. `[\"note\"]`.", _words),
}  # fmt: skip
