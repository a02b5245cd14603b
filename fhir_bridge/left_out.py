"""Strategies left out of the plan by choice, as the record tells it; ``plan_choices`` keeps it.

An Observation of ours with the code ``in-my-plan``: the strategy as its component, yes or no as its
value. The rule is ``care.left_out``.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.left_out import Said, left_out
from fhir_bridge.r4.observation import ENABLEMENT, Code, Noted, observation_from_fhir
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Term, Token

IN_MY_PLAN = Code(ENABLEMENT, "in-my-plan", "Is this in my plan?")
NOT_FOR_ME, FOR_ME = Code(ENABLEMENT, "not-for-me", "not for me"), Code(ENABLEMENT, "for-me", "yes")


@dataclass(frozen=True)
class Choice:
    """What was said about a strategy as a whole, as it was kept.

    Attributes:
        words: in which it was said.
        by: who noted it.
        until: the day until which nobody asks; None where it is in the plan, or the year is over.
    """

    said: Said
    words: str
    by: str
    until: date | None


def choices(bridge: Bridge, chart: Chart) -> dict[str, Choice]:
    """What was said last, by strategy."""
    today = bridge.clock().astimezone(bridge.zone).date()
    with bridge.store.reading() as session:
        noted = _noted(session, chart)
    until = left_out([_said(each, bridge.zone) for each in noted], today)
    return {
        said.strategy: Choice(said, each.note, each.by, until.get(said.strategy))
        for each in noted
        if (said := _said(each, bridge.zone))
    }


def not_wanted(session: Session, chart: Chart) -> frozenset[str]:
    """Strategies that the patient wants left out, until it is taken back."""
    last = {_strategy(each): each.value == NOT_FOR_ME for each in _noted(session, chart)}
    return frozenset(code for code, out in last.items() if out)


def _noted(session: Session, chart: Chart) -> list[Noted]:
    terms = (Term("code", (Token(ENABLEMENT, IN_MY_PLAN.code),)),)
    found = authored.each_of(session, chart, "Observation", terms)
    return sorted((observation_from_fhir(each.data) for each in found), key=lambda each: each.at)


def _said(noted: Noted, zone: ZoneInfo) -> Said:
    wanted = noted.value != NOT_FOR_ME
    return Said(_strategy(noted), wanted=wanted, on=noted.at.astimezone(zone).date())


def _strategy(noted: Noted) -> str:
    coded = (value.code for _, value in noted.parts if isinstance(value, Code))
    return next(coded, "")
