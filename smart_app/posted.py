"""What a form brings back, as values; what no form of ours would send is refused.

A mistake somebody can make in a form is no matter of this module: it comes back as "nothing", and
the rule it belongs to says so beside the field.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TypeVar
from uuid import UUID

from fhir_bridge.errors import BridgeError, Malformed

Posted = Mapping[str, str]
Word = TypeVar("Word", bound=Enum)

NOT_COMPLETE = "This form is not complete. Open the page again."
FASTER = "Somebody was faster, and nothing of yours was noted: look again."
MOST_DIGITS = 9
"""A number of so many digits fits into every database's column."""


def form_uuid(posted: Posted, name: str) -> UUID:
    """A UUID that a form carries; without it the form is not one of ours."""
    try:
        return UUID(posted.get(name, ""))
    except ValueError:
        raise Malformed(NOT_COMPLETE) from None


def form_number(posted: Posted, name: str, *, digits: int = MOST_DIGITS) -> int:
    """A whole number that a form carries; without it the form is not one of ours."""
    number = whole(posted.get(name, ""), digits)
    if number is None:
        raise Malformed(NOT_COMPLETE)
    return number


def form_version(posted: Posted) -> int | None:
    """The version a form was made from; None for something new."""
    return form_number(posted, "version") if posted.get("version") else None


def whole(text: str, digits: int) -> int | None:
    """A whole number of at most so many digits, or None.

    >>> whole("12", 3), whole("1234", 3), whole("٣", 3), whole("", 3)
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def decimal(text: str) -> float | None:
    """A plain number with at most one decimal point or comma, or None.

    >>> decimal("11,4"), decimal("12"), decimal("1e3"), decimal("-1"), decimal("1.2.3")
    (11.4, 12.0, None, None, None)
    """
    plain = text.strip().replace(",", ".")
    digits = plain.replace(".", "", 1)
    return float(plain) if whole(digits, MOST_DIGITS) is not None else None


def day_of(text: str) -> date | None:
    """A day as a browser sends it; anything else is no day, and the form says so."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def one_of(kind: type[Word], text: str) -> Word:
    """One of the words a form offered; another is not from a form of ours."""
    try:
        return kind(text)
    except ValueError:
        raise Malformed(NOT_COMPLETE) from None


def by_field(error: BridgeError | None) -> dict[str, str]:
    """What to do about each field, after a mistake."""
    return {issue.expression: issue.text for issue in error.issues} if error else {}
