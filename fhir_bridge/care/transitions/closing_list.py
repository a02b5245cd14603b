"""The end of a list: after thirty days a person says how it ended, and where the rest went.

The days pass by themselves (TCM counts the day of discharge and 29 more, the watch for a return
goes on to day 30), and then nothing of the list is urgent. How it ended is a person's word, and
nothing that is still open is let fall: each has somebody, or a reason. Sources: domain §C.1, §C.2
pitfall 7; stories, 7 (nothing closes by itself).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.transitions.outcomes import Closed, Facts, Outcome, close
from fhir_bridge.care.typed import about_words
from fhir_bridge.errors import Issue, Refused

WHERE_IT_GOES = "Write who has it from now on, or why it is not needed."


@dataclass(frozen=True)
class Closing:
    """What a person says at the end.

    Attributes:
        why: in a few words.
        rest: of each checkpoint that is still open, by its key: who has it now, or why not.
    """

    outcome: Outcome
    why: str
    rest: Mapping[str, str]


def closed_by(closing: Closing, facts: Facts, still_open: Iterable[str], today: date) -> Closed:
    """How it ended, where it can be said now.

    Args:
        still_open: keys of what nobody settled.

    Raises:
        Refused: it cannot be said, or something open has nobody and no reason; each issue's
            ``expression`` names the field.
    """
    issues = [issue for key in still_open for issue in _about(closing, key)]
    issues += about_words(closing.why.strip(), "why", "Write a few words how it went.")
    if issues:
        raise Refused("This was not closed.", issues=tuple(issues))
    return close(facts, Closed(closing.outcome, today, closing.why.strip()), today)


def _about(closing: Closing, key: str) -> Iterable[Issue]:
    return about_words(closing.rest.get(key, "").strip(), f"rest-{key}", WHERE_IT_GOES)
