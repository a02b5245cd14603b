"""What was done on the ways home, in words, for ``docs/stories.md``: a kind of row is one here."""

from collections.abc import Callable
from typing import Any

from fhir_bridge.care.medicines.decisions import DECISIONS
from fhir_bridge.care.monitoring.limits import Limit
from fhir_bridge.care.monitoring.measures import MEASURES
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from smart_app.past.readings import AlertAnswered, LimitAgreed
from smart_app.past.reconciled import (
    AskedAbout,
    LinesDecided,
    SaidAbout,
    SignedOff,
    TakenAtHome,
)
from smart_app.past.rows import Deed
from smart_app.past.seen_to import SeenTo


def _taken_at_home(row: TakenAtHome) -> str:
    other = "".join(f"; {name} {how}" for name, how in row.otherwise.items())
    return f"what is really taken, by {row.source}{other}"


def _asked_about(row: AskedAbout) -> str:
    return f"{row.prescriber} is asked about {row.medicine}: “{row.words}”"


def _said_about(row: SaidAbout) -> str:
    return f"{row.prescriber} on {row.medicine}: “{row.words}”"


def _lines_decided(row: LinesDecided) -> str:
    said = (f"{name}: {DECISIONS[code].words} ({where})" for name, code, where in row.rows)
    return f"each line decided: {'; '.join(said)}; the others agree"


def _signed_off(_: SignedOff) -> str:
    return "medicines reconciled, and signed"


def _limit_agreed(row: LimitAgreed) -> str:
    limit = Limit(row.measure, row.low, row.high, row.unit, row.agreed_with, row.when.date())
    return f"{limit.row.words} {limit.words} agreed with {row.agreed_with}"


def _alert_answered(row: AlertAnswered) -> str:
    return f"alert of {MEASURES[row.measure].words.lower()} answered: “{row.words}”"


def _seen_to(row: SeenTo) -> str:
    who = f" ({row.answered_by})" if row.answered_by else ""
    return f"{CHECKPOINTS[row.code].title}: “{row.proof}”{who}"


WAYS_HOME: dict[type[Deed], Callable[[Any], str]] = {
    TakenAtHome: _taken_at_home,
    AskedAbout: _asked_about,
    SaidAbout: _said_about,
    LinesDecided: _lines_decided,
    SignedOff: _signed_off,
    LimitAgreed: _limit_agreed,
    AlertAnswered: _alert_answered,
    SeenTo: _seen_to,
}
