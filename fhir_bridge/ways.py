"""Ways to get help and other decisions, as they were talked over: what was told, what was wanted.

The newest talk stands; those before stay readable. The rules are ``care.ways`` and
``care.informed``: home first, the patient's own preference on top, nobody decides for an adult
without a legal say.
"""

from datetime import date
from uuid import UUID

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.informed import Informed, sound_decision
from fhir_bridge.care.ways import Talk, sound_talk
from fhir_bridge.launches import Context
from fhir_bridge.people import Dated, each_noted, everybody, keep_once, staff_only
from fhir_bridge.r4 import caregiving
from fhir_bridge.support import (
    ask_nobody_at_the_end,
    deciders,
    require_word,
    who_decides,
)


def talk_over(bridge: Bridge, context: Context, key: UUID, talk: Talk) -> None:
    """Keep what was said of each way; the same form pressed twice is one talk.

    Args:
        key: born with the form.

    Raises:
        Refused: something is missing, or somebody decided who has no legal say.
    """
    staff_only(context)
    sound_talk(talk)
    noted = caregiving.noted_talk(talk, at=bridge.clock(), by=context.chart.actor.who)
    with bridge.store.writing() as session:
        ask_nobody_at_the_end(session, context.chart)
        around = tuple(everybody(session, bridge, context))
        if talk.chosen or talk.by:
            require_word(who_decides(session, context.chart, around, _today(bridge)), talk.by)
        keep_once(session, context, key, noted)


def settle(bridge: Bridge, context: Context, key: UUID, decision: Informed) -> None:
    """Keep a decision: options, information, preference, who decided.

    Raises:
        Refused: something is missing, or somebody decided who has no legal say.
    """
    staff_only(context)
    noted = caregiving.noted_decision(decision, at=bridge.clock(), by=context.chart.actor.who)
    with bridge.store.writing() as session:
        around = tuple(everybody(session, bridge, context))
        sound_decision(decision, deciders(around, _today(bridge)))
        require_word(who_decides(session, context.chart, around, _today(bridge)), decision.by)
        keep_once(session, context, key, noted)


def talked_over(bridge: Bridge, context: Context) -> Dated[Talk] | None:
    """The newest talk; None where there was none."""
    staff_only(context)
    with bridge.store.reading() as session:
        told = each_noted(session, context.chart, caregiving.WAYS_SEEN)
    if not told:
        return None
    id, noted = told[-1]
    return Dated(caregiving.talk_of(noted), noted.at, noted.by, id)


def decisions(bridge: Bridge, context: Context) -> tuple[Dated[Informed], ...]:
    """Every decision, the newest first."""
    staff_only(context)
    with bridge.store.reading() as session:
        told = each_noted(session, context.chart, caregiving.DECISION)
    return tuple(
        Dated(caregiving.decision_of(noted), noted.at, noted.by, id) for id, noted in told[::-1]
    )


def _today(bridge: Bridge) -> date:
    return bridge.clock().astimezone(bridge.zone).date()
