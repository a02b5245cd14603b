"""Who left or came in and nobody has them: whom it is for, how long they wait, *Take it*."""

from dataclasses import dataclass
from datetime import timedelta

from fhir_bridge.care.case import STATE_WORDS
from fhir_bridge.care.transitions.escalation import LANDS
from fhir_bridge.care.transitions.notices import promised
from fhir_bridge.pool import Found, Told
from smart_app.screens.moments import Moment, when
from smart_app.screens.pages import render
from smart_app.screens.staff_frame import StaffFrame
from smart_app.screens.staff_lines import Person, happened, person_of


@dataclass(frozen=True)
class PoolRow:
    """One patient.

    Attributes:
        waits: how long nobody has had them, in words.
        asked: for whom it is, and why; past the promise the lead.
        before: where the work with them stood.
    """

    patient: str
    number: int
    person: Person
    happened: str
    told: str
    waits: str
    late: bool
    asked: str
    why: str
    before: str
    practice: str


@dataclass(frozen=True)
class PoolPage:
    """What the page draws.

    Attributes:
        minutes: within which somebody has them.
        cover: who covers today, each with how they are reached.
    """

    rows: tuple[PoolRow, ...]
    late: int
    minutes: int
    leads: str
    cover: tuple[str, ...]


def page_of(told: Told, moment: Moment) -> PoolPage:
    """The page of what was told."""
    rows = tuple(_row(each, told, moment) for each in told.found)
    minutes = int(promised(moment.today) / timedelta(minutes=1))
    cover = tuple(" · ".join(filter(None, (each.name, each.reach))) for each in told.cover)
    return PoolPage(
        rows, sum(each.late for each in rows), minutes, " · ".join(told.leads), cover
    )  # fmt: skip


def pool_page(frame: StaffFrame, page: PoolPage) -> str:
    """Draw it."""
    return render("pool.html", frame=frame, page=page)


def _row(found: Found, told: Told, moment: Moment) -> PoolRow:
    waiting, landed = found.waiting, found.proposed
    lead = waiting.late and landed is not None and landed.why != "lead"
    asked = landed.who if landed else ""
    why = LANDS[landed.why] if landed else "nobody is named as a lead here"
    if lead and told.leads:
        asked = f"{asked}, and {' · '.join(told.leads)}"
        why = f"{why}; waits too long, so the lead is asked, too"
    before = STATE_WORDS[found.case.state] if found.case else "Nobody asked for it yet"
    return PoolRow(
        found.patient, found.number, person_of(found.view, found.ehr_id, found.sign, moment),
        happened(waiting.leg, moment), f"We were told {when(waiting.told_at, moment)}",
        _long(moment.now - waiting.since), waiting.late, asked, why, before, found.practice,
    )  # fmt: skip


def _long(waits: timedelta) -> str:
    """How long: ``4 min``, ``3 h``, ``2 days``."""
    if waits < timedelta(hours=1):
        return f"{max(0, int(waits / timedelta(minutes=1)))} min"
    if waits < timedelta(days=1):
        return f"{int(waits / timedelta(hours=1))} h"
    return f"{waits.days} day{'' if waits.days == 1 else 's'}"
