"""What people say to a goal: wanted or not, rest, stop, kept up, and what would be enough.

A goal that somebody does not want is a choice and is kept as one, in their words (care rules §2.2
row 9, domain S1.11). All of it is a revision of the goal and goes by ``goals.write_goal``.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.course import ANSWERS, LEVELS, PATIENT, Answer, reason_for
from fhir_bridge.care.goal import UNSPEAKABLE, Status
from fhir_bridge.errors import Issue, Refused
from fhir_bridge.goals import KeptGoal, find_goal, write_goal
from fhir_bridge.launches import Context
from fhir_bridge.store import resources

MOST_WORDS = 300


def say(
    bridge: Bridge, context: Context, key: UUID, answer: Answer, *, submission: UUID, version: int,
    who: str = PATIENT, reason: str = "",
) -> KeptGoal:  # fmt: skip
    """Note what somebody says to a goal; the patient's answer may move it (``ANSWERS``).

    Args:
        who: ``PATIENT`` or ``RelatedPerson/<id>`` of this chart.

    Raises:
        Refused: a reason is missing, or there is no such person; ``issues`` say which.
        Stale: the goal was changed since the form was drawn.
    """
    kept = find_goal(bridge, context.chart, key)
    _known(bridge, context, who)
    goal, status = kept.goal, kept.goal.status
    if who == PATIENT:
        status = ANSWERS.get((status, answer), status)
    told = reason_for(status, reason) if status is not goal.status else kept.course.reason
    course = replace(kept.course.said(who, answer), reason=told)
    return write_goal(
        bridge, context, goal.model_copy(update={"status": status}), submission=submission,
        version=version, course=course,
    )  # fmt: skip


def move(
    bridge: Bridge, context: Context, key: UUID, status: Status, *, submission: UUID, version: int,
    reason: str = "",
) -> KeptGoal:  # fmt: skip
    """Have a goal rest, stop, be reached or kept up, with the words it was said in.

    Raises:
        Refused: it cannot go there, or a reason is missing.
        Stale: the goal was changed since the form was drawn.
    """
    kept = find_goal(bridge, context.chart, key)
    goal = kept.goal.model_copy(update={"status": status})
    told = reason_for(status, reason)
    return write_goal(bridge, context, goal, submission=submission, version=version, reason=told)


def set_scale(
    bridge: Bridge, context: Context, key: UUID, levels: Mapping[str, str], *, submission: UUID,
    version: int,
) -> KeptGoal:  # fmt: skip
    """Note what each level would look like; levels without words are left out, all are optional.

    Raises:
        Refused: words that cannot be kept.
        Stale: the goal was changed since the form was drawn.
    """
    told = {code: levels.get(code, "").strip() for code in LEVELS}
    bad = [code for code, words in told.items()
           if len(words) > MOST_WORDS or UNSPEAKABLE.search(words)]  # fmt: skip
    if bad:
        text = "Keep it under 300 characters, in plain text."
        raise Refused("This was not noted yet.", issues=tuple(Issue(text, code) for code in bad))
    kept = find_goal(bridge, context.chart, key)
    course = replace(
        kept.course, scale=tuple((code, words) for code, words in told.items() if words)
    )
    return write_goal(
        bridge, context, kept.goal, submission=submission, version=version, course=course
    )


def _known(bridge: Bridge, context: Context, who: str) -> None:
    """Stop where somebody is named whom this chart does not know."""
    if who == PATIENT:
        return
    type, _, id = who.partition("/")
    with bridge.store.reading() as session:
        if type != "RelatedPerson" or resources.find(session, context.chart, type, id) is None:
            raise Refused("Choose somebody of this chart.", issues=(Issue("Choose.", "who"),))
