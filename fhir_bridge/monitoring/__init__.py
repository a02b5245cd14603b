"""Remote monitoring: readings from home, limits people agreed on, alerts that people answer.

    the EHR's Observations (``record``) ┐
    a system's bundle (``take_in``)     ┴→ the record → worker or page: ``raise_alerts`` → Task

No limit is there by itself; each is agreed with a clinician (``agree``). An alert is one Task with
one owner; nobody answers it but a person (``act``). Nobody watches live, and every page says so.
``looking`` reads, ``raising`` raises and stops, ``acting`` writes what people say, ``sent`` takes
in what systems send.
"""

from fhir_bridge.monitoring.acting import Wish, act, agree, end
from fhir_bridge.monitoring.kept import KeptAlert
from fhir_bridge.monitoring.looking import (
    OfMeasure,
    SetAside,
    Told,
    already_raised,
    is_followed,
    open_for_staff,
    tell,
)
from fhir_bridge.monitoring.raising import keep_up, raise_alerts
from fhir_bridge.monitoring.sent import Aside, TakenIn, take_in

__all__ = [
    "Aside", "KeptAlert", "OfMeasure", "SetAside", "TakenIn", "Told", "Wish", "act", "agree",
    "already_raised", "end", "is_followed", "keep_up", "open_for_staff", "raise_alerts", "take_in",
    "tell",
]  # fmt: skip
