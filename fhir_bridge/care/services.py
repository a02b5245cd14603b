"""The directory of a site: people and agencies who help, and what came of it when we asked them.

An entry says what one needs to know before a call: what they help with, how they are reached, in
which languages, for whom and at what price, in plain words; when it was last checked, and by whom.
What came of our own referrals is told in words and counts alone: whose they were is nobody's
business here (S1.19).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fhir_bridge.care.following_moves import (
    ACCEPTED,
    CLOSED,
    DID_NOT_HAPPEN,
    DID_NOT_HELP,
    HELPED,
    IN_PART,
    RECEIVED,
    SAID_NO,
    SCHEDULED,
    WAITING_LIST,
)
from fhir_bridge.care.goal import UNSPEAKABLE
from fhir_bridge.care.needs import NEEDS
from fhir_bridge.errors import Issue, Refused

LONGEST_NAME, LONGEST = 200, 1000
CHECK_AFTER = timedelta(days=180)
"""How long an entry is taken as it stands; then somebody calls and asks. Our own choice."""


@dataclass(frozen=True)
class Service:
    """One entry.

    Attributes:
        needs: keys of ``NEEDS`` that they help with.
        reached: telephone, address, hours: how one gets through.
        ask_for: the person to ask for; "" where there is none.
        for_whom: who may come, and what it costs.
        worked: what worked with them, in our words.
        gone: they are there no more; the entry stays for what was sent to them.
    """

    name: str
    needs: tuple[str, ...]
    helps_with: str
    reached: str
    ask_for: str = ""
    languages: str = ""
    for_whom: str = ""
    worked: str = ""
    gone: bool = False


def sound(service: Service) -> Service:
    """An entry as it may be kept.

    Raises:
        Refused: something is missing, or too long; each issue's ``expression`` names the field.
    """
    tidy = replace(service, **{name: getattr(service, name).strip() for name in _TEXTS})
    issues = tuple(_wrong(tidy))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return tidy


_TEXTS = ("name", "helps_with", "reached", "ask_for", "languages", "for_whom", "worked")
_ASKS = {
    "name": "Write what they are called.",
    "helps_with": "Write what they help with, in plain words.",
    "reached": "Write how they are reached.",
}


def _wrong(service: Service) -> Iterable[Issue]:
    for name in _TEXTS:
        words, most = getattr(service, name), LONGEST_NAME if name == "name" else LONGEST
        if not words and name in _ASKS:
            yield Issue(_ASKS[name], name, "required")
        if len(words) > most:
            yield Issue(f"Keep this under {most:,} characters.", name)
        if UNSPEAKABLE.search(words):
            yield Issue("This text has characters that cannot be shown.", name)
    if not service.needs or not set(service.needs) <= NEEDS.keys():
        yield Issue("Choose what they help with.", "needs", "required")


def to_be_checked(checked: date, today: date) -> bool:
    """Whether somebody should ask them again how things are.

    Example:
        >>> to_be_checked(date(2026, 3, 1), date(2026, 11, 20))
        True
    """
    return today - checked >= CHECK_AFTER


def fits_first(services: Sequence[Service], need: str) -> list[Service]:
    """Entries that are still there: those for a need before the others, by name."""
    return sorted(
        (each for each in services if not each.gone),
        key=lambda each: (need not in each.needs, each.name.casefold()),
    )


TOLD = {
    HELPED: "it helped",
    IN_PART: "it helped in part",
    DID_NOT_HELP: "it did not help",
    RECEIVED: "it happened",
    SCHEDULED: "it has a day",
    ACCEPTED: "they said yes",
    WAITING_LIST: "a waiting list",
    SAID_NO: "they said no",
    DID_NOT_HAPPEN: "it did not happen",
}
"""What may have come of a referral, best first. What is only sent, was taken back or was written by
mistake says nothing about a service."""

COUNTED = ("never", "once", "twice")


def outcome_of(state: str, came: str) -> str:
    """What a referral that stands so tells of its service: a key of ``TOLD``, or ""."""
    found = came if state == CLOSED else state
    return found if found in TOLD else ""


def outcomes_in_words(outcomes: Iterable[str]) -> str:
    """What came of referrals, counted in words; "" where there is nothing to tell.

    Example:
        >>> outcomes_in_words(["said-no", "helped", "helped", "", "helped"])
        'it helped 3 times, they said no once'
    """
    counts = Counter(outcomes)
    return ", ".join(f"{words} {_times(counts[code])}" for code, words in TOLD.items()
                     if counts[code])  # fmt: skip


def _times(number: int) -> str:
    return COUNTED[number] if number < len(COUNTED) else f"{number} times"
