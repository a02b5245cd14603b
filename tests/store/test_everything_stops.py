"""Death and hospice care stop everything in the same moment, on every surface there is.

``SURFACES`` are what asks something of the patient or of staff. ``WRITES`` is every module that
writes records of ours, with how it stops; one that begins to write fails here until it says so.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import func, select

import fhir_bridge
from fhir_bridge import (
    after_actions,
    calling,
    extra_support,
    goals,
    hearing,
    needs,
    readiness,
    rests,
    reviews,
    transitions,
)
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.enablement import Doer
from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.care.transitions.after_action import AfterAction
from fhir_bridge.care.transitions.day_two import day_two
from fhir_bridge.clock import fixed
from fhir_bridge.errors import Refused
from fhir_bridge.landmarks import nothing_is_asked
from fhir_bridge.launches import Context
from fhir_bridge.store import resources
from fhir_bridge.store.tables import metadata
from fhir_bridge.wire import Document
from support.acute import happened
from support.desk import nurse

HOME = datetime(2026, 11, 17, 20, 10, tzinfo=UTC)
LAST = datetime(2026, 12, 1, 15, tzinfo=UTC)
"""Day 14, in the morning: everything is due that can be."""

Surface = Callable[[Bridge, Context], Any]


def _open_points(made: Bridge, rc: Context) -> list[str]:
    legs = [each for way in transitions.tell(made, rc).chains for each in way]
    found = [point for each in legs for point in each.leg.points if point.open]
    return [point.held.key for point in found if not point.held.row.quiet]


def _running_clocks(made: Bridge, rc: Context) -> list[str]:
    legs = [each for way in transitions.tell(made, rc).chains for each in way]
    over = {"stopped", "met", "met-late"}
    return [each.due.code for leg in legs for each in leg.leg.clocks if each.run.value not in over]


def _day_two(made: Bridge, rc: Context) -> Any:
    leg = hearing.transitions_of(made, rc.chart)[-1]
    with made.store.reading() as session:
        quiet = nothing_is_asked(session, rc.chart)
    return day_two(leg, made.clock().date(), (), (), quiet=quiet)


SURFACES: dict[str, Surface] = {
    "questions": lambda made, rc: readiness.questions(made, rc.chart),
    "needs": lambda made, rc: needs.tell(made, rc).asks,
    "extra support": lambda made, rc: extra_support.proposed_or_added(made, rc.chart),
    "looks on day 14 and 30": lambda made, rc: reviews.tell(made, rc).looks,
    "looking back after a return": lambda made, rc: after_actions.tell(made, rc).due,
    "goals that may rest": lambda made, rc: rests.tell(made, rc).suggested,
    "the first call's questions": _day_two,
    "calls": lambda made, rc: calling.tell(made, rc, transitions.tell(made, rc)),
    "checkpoints": _open_points,
    "clocks": _running_clocks,
}


@pytest.fixture
def home(made: Bridge) -> tuple[Bridge, Context]:
    """Somebody who is home for the second time, with a goal, on the day the first look is due."""
    rc = nurse(made)
    _patient(made, rc)
    happened(made, rc, "IMP", HOME - timedelta(days=12))
    happened(made, rc, "IMP", HOME)
    goal = EnablementGoal(strategy="digital-empowerment", statement="Open it", doer=Doer.PATIENT)
    goals.write_goal(made, rc, goal, submission=goal.key)
    return replace(made, clock=fixed(LAST)), rc


def _patient(made: Bridge, rc: Context, **more: Any) -> None:
    """The EHR's own record of the patient, as one transaction brings it."""
    told = {"resourceType": "Patient", "id": rc.patient, "name": [{"text": "Ann"}], **more}
    with made.store.writing() as session:
        before = resources.find(session, rc.chart, "Patient", rc.patient)
        document = Document.of(told)
        if before is None:
            resources.create(session, rc.chart, document, id=rc.patient, at=HOME, owner="ehr")
        else:
            resources.update(
                session, rc.chart, document, id=rc.patient, at=LAST, expected=before.version
            )


def _dies(made: Bridge, rc: Context) -> None:
    _patient(made, rc, deceasedDateTime="2026-12-01T08:00:00-06:00")


def _elects_hospice(made: Bridge, rc: Context) -> None:
    happened(made, rc, "HH", LAST - timedelta(hours=1), hospice=True)


def _versions(made: Bridge) -> int:
    with made.store.reading() as session:
        return int(
            session.execute(
                select(func.count()).select_from(metadata.tables["resource_version"])
            ).scalar_one()
        )


@pytest.mark.parametrize("name", SURFACES)
def test_before_that_it_asks_something(home: tuple[Bridge, Context], name: str) -> None:
    assert SURFACES[name](*home)


@pytest.mark.parametrize("stops", [_dies, _elects_hospice], ids=["death", "hospice"])
@pytest.mark.parametrize("name", SURFACES)
def test_from_the_moment_it_is_known_it_asks_nothing(
    home: tuple[Bridge, Context], stops: Callable[[Bridge, Context], None], name: str
) -> None:
    stops(*home)
    assert not SURFACES[name](*home), name


@pytest.mark.parametrize("stops", [_dies, _elects_hospice], ids=["death", "hospice"])
def test_what_was_open_on_a_screen_is_refused_and_keeps_nothing(
    home: tuple[Bridge, Context], stops: Callable[[Bridge, Context], None]
) -> None:
    made, rc = home
    [goal] = goals.list_goals(made, rc.chart)
    event = extra_support.proposed_or_added(made, rc.chart)
    [back] = after_actions.tell(made, rc).returns
    assert event
    stops(made, rc)
    look = AfterAction("It went so", "Known", "Changed", ("patient",))
    presses: tuple[Callable[[], Any], ...] = (
        lambda: readiness.answer(made, rc, "confidence", 5),
        lambda: extra_support.add(made, rc, event.event.encounter),
        lambda: reviews.answer(made, rc, "day-14", {"your-way": "yes"}, submission=uuid4()),
        lambda: reviews.finish(made, rc, "day-14"),
        lambda: rests.rest(
            made, rc, goal.goal.key, submission=uuid4(), version=goal.version, words="Tired"
        ),
        lambda: after_actions.write(made, rc, back.back.key, look, submission=uuid4()),
    )
    before = _versions(made)
    for press in presses:
        with pytest.raises(Refused):
            press()
    assert _versions(made) == before


ASKS = "it looks whether anything is asked any more"
WRITES: dict[str, str] = {
    "advocacy": ASKS,
    "after_actions": ASKS,
    "agreements": "a goal that is there may be closed, or kept as a wish; it begins none",
    "approaches": "what was decided stays; `standings` says that it is quiet",
    "calls": ASKS,
    "checkpoints": "its own rules leave what is quiet alone: comfort, and the family",
    "coaching": ASKS,
    "commitments": ASKS,
    "conflicts": "staff choose between two texts; nobody is asked",
    "doings": "what was done is noted; nobody is asked",
    "extra_support": ASKS,
    "followed": ASKS,
    "goals": ASKS,
    "handover.answers": "papers between colleagues; a hospice needs them",
    "handover.giving": "papers between colleagues; a hospice needs them",
    "handover.taking_in": "papers between colleagues; a hospice needs them",
    "medicines_on_paper": "words for a paper that is not printed any more",
    "monitoring.acting": ASKS,
    "monitoring.raising": ASKS,
    "needs": ASKS,
    "people": "who is around, and who must not be told, is put right on any day",
    "plan_choices": ASKS,
    "plan_templates": ASKS,
    "readiness": ASKS,
    "reconciling.acting": "`reconciling.telling` and `medicine_lines` look for it",
    "rests": ASKS,
    "reviews": ASKS,
    "risk_scores": "a score is not computed in hospice care; a word of staff is put right",
    "rungs": "what happened is noted; in hospice care a wish may come true",
    "scores": ASKS,
    "sheets": "numbers from an order, for a paper that is not printed any more",
    "support_plans": ASKS,
    "visits": "a ride or a paper for a visit that the EHR has; nobody is asked",
}
"""Every module that writes records of ours: why it may, after a death or in hospice care."""

PACKAGE = Path(fhir_bridge.__file__).parent
WRITING = re.compile(r"\b(authored\.keep|write_goal|write_within)\(")
LOOKS = re.compile(r"\b(nothing_is_asked|has_died)\(")


def _source(name: str) -> str:
    return (PACKAGE / f"{name.replace('.', '/')}.py").read_text("utf-8")


def _modules() -> set[str]:
    """Modules of actions that write, with the room they are in."""
    rooms = ("", *(each.name for each in PACKAGE.iterdir() if each.is_dir()))
    outside = {"r4", "care", "store", "ehr", "sandbox", "rest", "api"}
    found = set()
    for room in set(rooms) - outside:
        for path in (PACKAGE / room).glob("*.py"):
            if WRITING.search(path.read_text("utf-8")):
                found.add(".".join(filter(None, (room, path.stem.removesuffix("__init__")))))
    return found


def test_whoever_begins_to_write_says_how_it_stops() -> None:
    assert _modules() <= WRITES.keys(), "say in WRITES how it stops, and try it in SURFACES"


@pytest.mark.parametrize("name", [name for name, how in WRITES.items() if how == ASKS])
def test_it_does_look_whether_anything_is_asked(name: str) -> None:
    assert LOOKS.search(_source(name)), name
