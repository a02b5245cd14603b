"""From a template to the editor of one goal, and back with what was typed."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from fhir_bridge import plan_templates, readiness
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.adapted import FIELDS, Asked, Consent, gaps
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.care.plan_templates import Known
from fhir_bridge.care.template_rows import TEMPLATES
from fhir_bridge.errors import Issue, Refused
from fhir_bridge.goals import KeptGoal
from fhir_bridge.launches import Context
from fhir_bridge.r4.problems import problems_now
from fhir_bridge.record import COPY, Record
from smart_app.posted import Posted, by_field, form_uuid
from smart_app.screens.frame import PageFrame
from smart_app.screens.goal_form import LABELS, GoalForm, begun_again, begun_form
from smart_app.screens.goal_start import StartCard, start_card
from smart_app.screens.goals import GoalRow
from smart_app.screens.moments import years

READABLE = frozenset({"read", "none", COPY})
"""States of a problem list that says what it has."""

OPEN_GAP = "Fill what stands in square brackets, in the words that were said."


def known_of(record: Record, frame: PageFrame) -> Known:
    """What is known of a patient when templates are looked for."""
    panel = record.panels["Condition"]
    readable = panel.state in READABLE
    problems = problems_now(each.data for each in panel.documents) if readable else None
    return Known(problems, years(frame.patient.birth_date, frame.moment))


def begin(
    bridge: Bridge, context: Context, frame: PageFrame, rows: list[GoalRow], key: UUID, wanted: str
) -> GoalForm | None:
    """The editor begun with what a template proposes; None where that is not offered.

    Args:
        wanted: ``<template>.<start>``, as the address has it.
    """
    code, _, start = wanted.partition(".")
    begun = TEMPLATES[code].begun(start) if code in TEMPLATES else ""
    card = _card(bridge, context, frame, rows, begun)
    if card is None:
        return None
    due = frame.moment.today + timedelta(weeks=card.start.weeks)
    values = {
        "statement": card.start.words, "strategy": card.start.strategy,
        "doer": card.start.doer.value, "due": due.isoformat(),
    }  # fmt: skip
    return begun_form(key, card, values)


def keep(
    bridge: Bridge, context: Context, frame: PageFrame, goal: EnablementGoal, posted: Posted
) -> KeptGoal:
    """Keep a goal that was begun from a template; see ``plan_templates.begin_goal``."""
    asked = _asked(bridge, context, frame)
    who = posted.get("words_of", "") if asked.young else ""
    consent = Consent(posted.get("yes") == "yes", who, posted.get("assent", ""))
    return plan_templates.begin_goal(
        bridge, context, goal, posted["begun_from"], consent, asked,
        submission=form_uuid(posted, "submission"),
    )  # fmt: skip


def again(
    bridge: Bridge, context: Context, frame: PageFrame, rows: list[GoalRow], posted: Posted,
    errors: Mapping[str, str],
) -> GoalForm | None:  # fmt: skip
    """The editor with what was typed; None where the template is not offered any more."""
    card = _card(bridge, context, frame, rows, posted.get("begun_from", ""))
    return begun_again(posted, errors, card) if card else None


def is_about_the_form(error: Refused) -> bool:
    """Whether what is missing can be seen to in the form."""
    return bool(error.issues) and by_field(error).keys() <= {*LABELS, *FURTHER}


FURTHER = ("yes", "words_of", "assent")
"""Fields that only a form begun from a template has."""


def without_gaps(posted: Posted) -> None:
    """Stop where a gap of a template stands in a form, wherever that came from.

    Raises:
        Refused: nobody's words are kept with a gap; each issue names the field.
    """
    asked = {name: gaps(posted.get(name, "")) for name in FIELDS}
    issues = tuple(
        Issue(OPEN_GAP, name)
        for name, found in asked.items()
        if any(each.endswith("?") for each in found)
    )
    if issues:
        raise Refused(plan_templates.NOT_YET, issues=issues)


def _card(
    bridge: Bridge, context: Context, frame: PageFrame, rows: list[GoalRow], begun: str
) -> StartCard | None:
    try:
        template, start = plan_templates.start_of(bridge, context, begun)
    except Refused:
        return None
    asked = _asked(bridge, context, frame)
    there = tuple(row.statement for row in rows if row.open)
    return start_card(template, start, there, young=asked.young, speakers=asked.speakers)


def _asked(bridge: Bridge, context: Context, frame: PageFrame) -> Asked:
    """Whom to ask: the patient, or those who speak for a young child."""
    if not frame.is_young_child:
        return Asked()
    return Asked(young=True, speakers=readiness.people(bridge, context.chart))
