"""A plan for support: for one task, help takes the place of learning, until it is looked at again.

Per task, never per person; offered only after everything of ``support.CHECKLIST`` was looked at,
because a plateau may be ours (care rules §2.2 row 17). Who helps and what the patient says belong
to it. To ask for more: a row in ``NEEDS``. Footbridge's own design, not validated.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from fhir_bridge.care.skills import SKILLS
from fhir_bridge.care.support import CHECKLIST, unchecked
from fhir_bridge.errors import Issue, Refused

LATEST_REVIEW = timedelta(days=90)


@dataclass(frozen=True)
class SupportPlan:
    """Help that is planned for one task.

    Attributes:
        task: a code of ``SKILLS``.
        help: who helps, and how.
        view: what the patient says about it.
        checked: codes of ``CHECKLIST`` that were looked at first.
        review_on: when it is looked at again.
    """

    task: str
    help: str
    view: str
    checked: tuple[str, ...]
    review_on: date


NEEDS = {
    "help": "Write down who helps, and how.",
    "view": "Write down what the patient says about it.",
}


def agree(plan: SupportPlan, today: date) -> SupportPlan:
    """The plan, where nothing is missing.

    Raises:
        Refused: something is; each issue's ``expression`` names the field.
    """
    issues = tuple(_missing(plan, today))
    if issues:
        raise Refused("Something is still missing. Nothing was kept.", issues=issues)
    return plan


def _missing(plan: SupportPlan, today: date) -> Iterable[Issue]:
    if plan.task not in SKILLS:
        yield Issue("Choose the task.", "task", "required")
    for name, ask in NEEDS.items():
        if not getattr(plan, name).strip():
            yield Issue(ask, name, "required")
    left = unchecked(each for each in plan.checked if each in CHECKLIST)
    if left:
        yield Issue(f"Look at these first: {'; '.join(left)}.", "checked", "required")
    if not today < plan.review_on <= today + LATEST_REVIEW:
        yield Issue("Choose a day within the next 90 days.", "review_on")
