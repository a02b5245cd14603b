"""A patient on a list outside the chart: who it is, how they are reached, what happened.

Enough to know whom to open in the EHR, and no more: no list leads into a chart.
"""

from dataclasses import dataclass

from fhir_bridge.care.transitions.legs import Transition
from fhir_bridge.care.transitions.pool import says_where
from fhir_bridge.care.transitions.settings import SETTINGS, disposition_of
from fhir_bridge.r4.views import PatientView
from smart_app.screens.moments import Moment, age, fhir_day, short_day


@dataclass(frozen=True)
class Person:
    """A patient of a list.

    Attributes:
        facts: age, birth date and number, as they are read out.
        reached: phone, language, interpreter; ``sign``: what is minded in reaching them.
    """

    name: str
    facts: str
    reached: tuple[str, ...] = ()
    sign: tuple[str, ...] = ()


def person_of(
    view: PatientView | None, ehr_id: str, sign: tuple[str, ...], moment: Moment
) -> Person:
    """Who it is, as far as the EHR told.

    Args:
        sign: how they may be reached, a few words each.
    """
    if view is None:
        return Person("A patient whose chart was not read yet", f"number {ehr_id} in the EHR")
    born = fhir_day(view.birth_date, moment, year=True)
    facts = (age(view.birth_date, moment), f"born {born}" if born else "", view.mrn or "")
    language = view.language if view.interpreter_needed else ""
    spoken = f"{language or 'another language'}, interpreter" if view.interpreter_needed else ""
    reached = tuple(filter(None, (view.phone or "no number", spoken)))
    return Person(view.name, " · ".join(filter(None, facts)), reached, sign)


def happened(leg: Transition, moment: Moment) -> str:
    """What happened, in a line: ``went home from Riverside Hospital, Nov 17``.

    Of psychiatric care a list says no place and no kind.
    """
    where = leg.facility if says_where(leg) else ""
    if leg.left:
        how = disposition_of(leg.stay.disposition).words if says_where(leg) else "left a stay"
        start = f"{how} from {where}" if where else how
        return f"{start}, {short_day(leg.left, moment)}"
    kind = SETTINGS[leg.stay.place.setting].words if says_where(leg) else "a stay"
    since = f" since {short_day(leg.came, moment)}" if leg.came else ""
    return ", ".join(filter(None, (kind, where))) + since
