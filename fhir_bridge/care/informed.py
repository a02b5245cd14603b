"""Informed decisions: what there was to choose from, what was told, what was wanted, who decided.

For any decision about care that somebody has to be able to trace (S2.2). An adult decides for
themselves; somebody else only where the law gives them that say (care rules first ten no. 3).
To ask for more: a row in ``NEEDS``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from fhir_bridge.errors import Issue, Refused

LONGEST = 1000
MOST_OPTIONS = 12


@dataclass(frozen=True)
class Informed:
    """One decision.

    Attributes:
        about: what had to be decided.
        options: what there was to choose from.
        told: the information that was given.
        preference: what the patient likes best, in their words.
        decided: what was decided.
        by: who decided: "" for the patient, else ``RelatedPerson/<id>``.
    """

    about: str
    options: tuple[str, ...]
    told: str
    preference: str
    decided: str
    by: str = ""


NEEDS = {
    "about": "Write what there was to decide.",
    "told": "Write what they were told.",
    "preference": "Write what the patient likes best, in their words.",
    "decided": "Write what was decided.",
}
NO_SAY = "They may not decide for the patient by law, as far as it is known here."


def sound_decision(decision: Informed, may_decide: Collection[str]) -> Informed:
    """The decision, where nothing is missing.

    Args:
        may_decide: ``RelatedPerson/<id>`` of everybody who may decide for the patient by law.

    Raises:
        Refused: something is; each issue's ``expression`` names the field.
    """
    issues = tuple(_wrong(decision, may_decide))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return decision


def _wrong(decision: Informed, may_decide: Collection[str]) -> Iterable[Issue]:
    for name, ask in NEEDS.items():
        if not getattr(decision, name).strip():
            yield Issue(ask, name, "required")
        elif len(getattr(decision, name)) > LONGEST:
            yield Issue("Write fewer words.", name, "too-long")
    listed = [each for each in decision.options if each.strip()]
    if len(listed) < 2:  # noqa: PLR2004 - one way is no choice
        yield Issue("Write at least two options, one a line.", "options", "required")
    elif len(listed) > MOST_OPTIONS or any(len(each) > LONGEST for each in listed):
        yield Issue("Write fewer or shorter options.", "options", "too-long")
    if not may_speak(decision.by, may_decide):
        yield Issue(NO_SAY, "by")


def may_speak(by: str, may_decide: Collection[str]) -> bool:
    """Whether somebody's word counts as the patient's: the patient's own, or by law.

    Example:
        >>> may_speak("", ()), may_speak("RelatedPerson/kevin", ())
        (True, False)
    """
    return not by or by in may_decide
