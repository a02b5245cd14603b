"""Safe contact: how somebody may be reached, and what must not be done with their number.

It stands beside every number on every page and on every control that calls or writes (care rules
§2.3, first ten no. 10). What was not asked is not allowed. To ask one thing more: a row in
``ASKS``, with a field of its name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import time

from fhir_bridge.errors import Issue, Refused

YES, NO = "yes", "no"

ASKS = {
    "call": "Is a call all right?",
    "voicemail": "May we leave a voicemail?",
    "text": "May we send a text?",
    "say_who": "May we say who is calling?",
}
LONGEST = 200


@dataclass(frozen=True)
class SafeContact:
    """What somebody said about being reached.

    Attributes:
        number: the one to use; "" for the one that is known anyway.
        call, voicemail, text, say_who: ``YES``, ``NO``, or "" where it was not asked.
        unsafe: numbers that are never used.
        not_told: who must not hear of it.
        hours_from, hours_until: hours they chose to be called in, as ``10:00``; "" for any hour.
    """

    number: str = ""
    call: str = ""
    voicemail: str = ""
    text: str = ""
    say_who: str = ""
    unsafe: str = ""
    not_told: str = ""
    hours_from: str = ""
    hours_until: str = ""

    def may(self, what: str) -> bool:
        """Whether something of ``ASKS`` is allowed: only where that was said."""
        return bool(getattr(self, what) == YES)

    @property
    def sign(self) -> tuple[str, ...]:
        """The rule in a few words each, what must not be done first; empty where nothing was said.

        Example:
            >>> SafeContact(call="no", text="yes", voicemail="no", not_told="his roommate").sign
            ('text only', 'no voicemail', 'do not tell his roommate')
        """
        return tuple(words for words in self._said() if words)

    def _said(self) -> Iterable[str]:
        if self.call == NO:
            yield "text only" if self.text == YES else "do not call"
        yield {NO: "no voicemail", YES: "voicemail is all right"}.get(self.voicemail, "")
        if self.call != NO:
            yield {NO: "no texts", YES: "text is all right"}.get(self.text, "")
        elif self.text == NO:
            yield "no texts"
        yield f"between {self.hours_from} and {self.hours_until}" if self.hours_from else ""
        yield "do not say who is calling" if self.say_who == NO else ""
        yield f"never use {self.unsafe}" if self.unsafe else ""
        yield f"do not tell {self.not_told}" if self.not_told else ""


def sound_contact(contact: SafeContact) -> SafeContact:
    """The rule, where it can be kept.

    Raises:
        Refused: it says nothing, too much, or something else than yes and no.
    """
    issues = tuple(_wrong(contact))
    if issues:
        raise Refused("Nothing was kept.", issues=issues)
    return contact


def _wrong(contact: SafeContact) -> Iterable[Issue]:
    if not any(getattr(contact, field.name) for field in fields(contact)):
        yield Issue("Answer at least one of them.", "call", "required")
    for name in ASKS:
        if getattr(contact, name) not in {"", YES, NO}:
            yield Issue("Choose yes or no.", name)
    for name in ("number", "unsafe", "not_told"):
        if len(getattr(contact, name)) > LONGEST:
            yield Issue("Write fewer words.", name, "too-long")
    if contact.number and contact.number in contact.unsafe:
        yield Issue("This number is one that is never used.", "number")
    yield from _hours_wrong(contact)


def _hours_wrong(contact: SafeContact) -> Iterable[Issue]:
    chosen = hours_of(contact)
    if (contact.hours_from or contact.hours_until) and not (chosen and chosen[0] < chosen[1]):
        yield Issue("Give both hours, the earlier one first.", "hours_from")


def hours_of(contact: SafeContact) -> tuple[time, time] | None:
    """The hours they chose; None where any will do.

    Example:
        >>> hours_of(SafeContact(hours_from="10:00", hours_until="12:00"))
        (datetime.time(10, 0), datetime.time(12, 0))
    """
    begin, end = _time(contact.hours_from), _time(contact.hours_until)
    return (begin, end) if begin and end else None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
