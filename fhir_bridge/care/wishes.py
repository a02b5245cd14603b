"""What the patient asks for: more support, or more independence. Either is honoured.

More support is given when it is asked for. More independence is an adult's own choice: what was
explained, what could happen and whom to call are kept with it (care rules, first ten no. 3).
A wish stands until the next decision about its strategy.
"""

from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.approach import MORE_INDEPENDENCE, MORE_SUPPORT
from fhir_bridge.care.decision import LATEST_REVIEW, OWN_CHOICE_NEEDS
from fhir_bridge.care.enablement import STRATEGIES
from fhir_bridge.care.people import THE_PATIENT, Deciders
from fhir_bridge.errors import Issue, Refused

WISHES = {MORE_INDEPENDENCE: "more independence", MORE_SUPPORT: "more support"}


@dataclass(frozen=True)
class Wish:
    """One wish, in the patient's words.

    Attributes:
        direction: a key of ``WISHES``.
        strategies: what it is about.
        words: as it was said.
        explained, could_happen, safety_net: as in ``decision.Choice``.
        review_on: when it shall be looked at again; None takes the usual day.
        by: who said it: "" for the patient, else ``RelatedPerson/<id>``. Anybody around may ask
            for more support; more independence is for those whose word counts as the patient's.
    """

    direction: str
    strategies: tuple[str, ...]
    words: str
    explained: str = ""
    could_happen: str = ""
    safety_net: str = ""
    review_on: date | None = None
    by: str = ""


def heard(wish: Wish, today: date, deciders: Deciders = THE_PATIENT) -> Wish:
    """The wish, where nothing of it is missing.

    Args:
        deciders: whose word counts as the patient's.

    Raises:
        Refused: something is; each issue's ``expression`` names the field.
    """
    issues = []
    if wish.direction not in WISHES:
        issues.append(Issue("Choose what is asked for.", "direction", "required"))
    if not wish.strategies or not set(wish.strategies) <= STRATEGIES.keys():
        issues.append(Issue("Choose what it is about.", "strategies", "required"))
    if not wish.words.strip():
        issues.append(Issue("Write down what was said.", "words", "required"))
    if wish.direction == MORE_INDEPENDENCE:
        issues += [
            Issue(ask, field, "required")
            for field, ask in OWN_CHOICE_NEEDS.items()
            if not getattr(wish, field).strip()
        ]
        if against := deciders.against(wish.by):
            issues.append(Issue(against, "by", "required"))
    if wish.review_on and not today < wish.review_on <= today + LATEST_REVIEW:
        issues.append(Issue("Choose a day within the next 90 days.", "review_on"))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=tuple(issues))
    return wish
