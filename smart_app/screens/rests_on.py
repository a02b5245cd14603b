"""What a suggestion rests on, one line each: what was shown, by whom and when, and what was said.

What was shown is what counts beside confidence (care rules §2.2 row 23): "explained back on two
dates" is told here, not a band alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.asking import QUESTIONS
from fhir_bridge.care.skills import RESULTS, SKILLS, STRATEGY_OF, Kind, latest
from fhir_bridge.care.teaching import TWICE, days_explained
from fhir_bridge.learners import Known, sure_of
from fhir_bridge.standings import Found
from smart_app.screens.looks import begun
from smart_app.screens.moments import Moment, short_day

ASKED = ("importance", "wanting")
"""What every strategy asks besides its own confidence."""


@dataclass(frozen=True)
class RestsOn:
    """One look or answer: what, how it went, when, and by whom where that is not the patient."""

    what: str
    words: str
    when: str
    who: str = ""


def rests_on(strategy: str, found: Found, moment: Moment) -> tuple[RestsOn, ...]:
    """Everything that counts for one strategy, the newest of each."""
    known = found.known
    return (*_shown(strategy, found, moment), *_said(strategy, known, moment))


def _shown(strategy: str, found: Found, moment: Moment) -> Iterable[RestsOn]:
    newest = latest(found.known.shown)
    for code, skill in SKILLS.items():
        if code not in newest or STRATEGY_OF[skill.kind] != strategy:
            continue
        told = RESULTS[skill.kind][newest[code].result].words
        days = days_explained(found.known.shown, code) if skill.kind is Kind.UNDERSTANDING else ()
        when = _days(days if code in TWICE and days else (newest[code].on,), moment)
        yield RestsOn(begun(skill.words), told, when, found.owners.get(code, ""))


def _said(strategy: str, known: Known, moment: Moment) -> Iterable[RestsOn]:
    for code in (*ASKED, sure_of(strategy)):
        told = known.trend(code)
        if told:
            on, value = told[-1]
            yield RestsOn(QUESTIONS[code].text, f"{value} of 10", short_day(on, moment))


def _days(days: Iterable[date], moment: Moment) -> str:
    return " and ".join(short_day(day, moment) for day in days)
