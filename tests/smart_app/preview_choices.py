"""The pages on which somebody chooses, with Walter's data, for ``preview``."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from fhir_bridge.care.goal import EnablementGoal
from fhir_bridge.conflicts import Conflict, Field
from fhir_bridge.exchange import Standing, Stuck
from fhir_bridge.goals import KeptGoal
from fhir_bridge.histories import Happened, History, NotTaken, Revision
from fhir_bridge.overseeing import Overview, Waiting
from fhir_bridge.patience import Breaker
from fhir_bridge.r4.views import GoalView
from fhir_bridge.store.tables import Placement
from smart_app.screens.conflict import conflict_page, conflict_values
from smart_app.screens.exchange import exchange_page
from smart_app.screens.frame import PageFrame
from smart_app.screens.history import history_page
from smart_app.screens.receipts import Receipt, receipt
from smart_app.screens.staff_frame import PAGES, StaffFrame

SAVED = datetime(2026, 11, 18, 16, 41, tzinfo=UTC)


def choice_pages(frame: PageFrame, goal: EnablementGoal) -> dict[str, str]:
    """Two texts of a goal, its history, goals beside the EHR's, and the exchange of the site."""
    frame = replace(frame, active="goals")
    return {
        **_conflicts(frame, goal),
        "goal-history": history_page(frame, _history(goal), _receipt(frame)),
        "exchange": _exchange(frame),
        "exchange-quiet": _exchange(frame, quiet=True),
    }


def _conflicts(frame: PageFrame, goal: EnablementGoal) -> dict[str, str]:
    known = _conflict(goal, base=True)
    some = {"statement": "theirs"}
    errors = {"due": "Choose one of the two."}
    first = _conflict(goal, base=False)
    return {
        "goal-conflict": conflict_page(frame, conflict_values(known, frame, UUID(int=12))),
        "goal-conflict-mistakes": conflict_page(
            frame, conflict_values(known, frame, UUID(int=12), chosen=some, errors=errors)
        ),
        "goal-conflict-first": conflict_page(frame, conflict_values(first, frame, UUID(int=12))),
    }


def _conflict(goal: EnablementGoal, *, base: bool) -> Conflict:
    placed = Placement(
        site_id="s", type="Goal", id=str(goal.key), target="ehr-goal", patient_id="p",
        state="conflict", revision=2, ehr_id="412", ehr_version="3",
    )  # fmt: skip
    kept = KeptGoal(goal, 3, SAVED, None, placed)
    status, due = ("active", "2026-11-25") if base else (None, None)
    fields = (
        Field(
            "statement", "Open the portal and read my visit summary" if base else None,
            goal.statement, "Open the portal with Maria and read my visit summary aloud",
        ),
        Field("status", status, "active", "planned", "A goal that is “On track” here cannot "
              "become “Planned”."),
        Field("due", due, "2026-12-04", "2026-12-11"),
    )  # fmt: skip
    return Conflict(kept, fields, "5ee4", 2 if base else 0, ("strategy dropped",), "2026-11-19")


def _history(goal: EnablementGoal) -> History:
    first = goal.model_copy(update={"statement": "Open the portal", "due": date(2026, 11, 25)})
    second = goal.model_copy(update={"due": date(2026, 11, 25)})
    view = GoalView(
        id="412", statement="Open the portal with Maria", status="active", status_word="On track",
        strategy=None, due="2026-12-11", start=None, who=None, last_updated=None, identifiers=(),
        achievement=None,
    )  # fmt: skip
    nurse = "R. Castillo RN"
    later = SAVED + timedelta(days=2)
    chosen = (Happened("updated", later, "4", ""), Happened("confirmed", later, "4", ""))
    refused = (Happened("rejected", SAVED, "", "The EHR said: The due date is before the start."),)
    sent = Happened("created", SAVED, "1", "")
    confirmed = Happened("confirmed", SAVED, "1", "")
    there = Happened("changed-there", SAVED + timedelta(hours=3), "2", "wording changed")
    revisions = (
        Revision(3, later, nurse, goal, second, chosen, NotTaken(view, "3", frozenset({"due"}))),
        Revision(2, SAVED + timedelta(hours=1), "L. Novak RN", second, first, refused),
        Revision(1, SAVED, nurse, first, None, (sent, confirmed, there)),
    )
    return History(KeptGoal(goal, 3, later, None, None), revisions)


def _receipt(frame: PageFrame) -> Receipt:
    return receipt(
        "in-ehr", frame.ehr_name, reference="Goal/412", version="4", at=SAVED, moment=frame.moment
    )


def _exchange(frame: PageFrame, *, quiet: bool = False) -> str:
    now = frame.moment.now
    breaker = Breaker(
        "open", now, now + timedelta(minutes=4), 5, now, 2, "it did not answer in time", now
    )
    counts = {"queued": 7, "unknown": 1, "held": 2, "dead": 1, "rejected": 2}
    standing = Standing(
        "s", frame.ehr_name, Breaker() if quiet else breaker, {} if quiet else counts,
        None if quiet else now - timedelta(minutes=12), 0, now - timedelta(minutes=40),
    )  # fmt: skip
    said = "The EHR said: Goal.target[0].dueDate is before Goal.startDate of [patient]."
    stuck = [
        Stuck("Goal", "3231d8b9-7b0a", 2, "", "rejected", said, SAVED, 1, may_try=True),
        Stuck("Goal", "a41c77e0-1b22", 1, "", "dead", "It was tried 60 times in vain, the last "
              "time because it did not answer in time.", SAVED, 60, may_try=True),
        Stuck("Goal", "09fe12aa-4d5e", 3, "", "held", "", SAVED, 4, may_try=False),
        Stuck("Goal", "5b10c3d7-90aa", 2, "", "rejected", "", SAVED, 1, may_try=False),
    ]  # fmt: skip
    rows = tuple(
        Waiting(mark, each, conflict=each is stuck[-1])
        for mark, each in zip(("3FDE10", "3FDE10", "A07C41", "7719BE"), stuck, strict=True)
    )
    staff = StaffFrame(
        "4f1c", "c5rf", frame.ehr_name, "M. Keller", frame.moment, frame.moment,
        pages=(PAGES["exchange"],),
    )  # fmt: skip
    overview = Overview(standing, SAVED, () if quiet else rows)
    return exchange_page(staff, overview, base="https://fhir.riverside.example/r4", typed={})
