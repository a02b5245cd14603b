"""What comes next of a way home: what cannot wait, what is ours and late, what is due today.

Rules of ``next_steps``, each at its rank there.
"""

from fhir_bridge.care.transitions.call_blocks import BLOCKS, EXPLAINED_CLOSES
from fhir_bridge.transitions import CONTACT_POINT
from smart_app.screens.frame import PageFrame
from smart_app.screens.goals import GoalRow
from smart_app.screens.medicine_questions import MedicineQuestion
from smart_app.screens.next_step import NextStep
from smart_app.screens.transition_lines import PointLine

PROVED_BY_CALL = {CONTACT_POINT, EXPLAINED_CLOSES} | {
    each.closes for each in BLOCKS.values() if each.closes
}
"""Checkpoints that a call can close."""

BOOKED, VISIT = "visit-booked", "visit"
NOT_BOOKED = "The visit after the stay is not booked"
MAY_CALL = "{name} may call alone, or with you listening: ask first"
HAS_CALLED = "{name} has booked a visit alone: coach {name} to call"
"""Whose it is to do is asked anew; who has shown it is coached, not done for."""


def home_safety(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A checkpoint that the rules let wait for no second day: late, or due today."""
    del goals
    now = [line for line in _not_called_for(frame) if line.same_day]
    now = [line for line in now if line.place in {"late", "now"}]
    now = [line for line in now if not line.before_us]
    return _checkpoint(frame, now) if now else None


def medicine_today(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A question about a blood thinner, insulin or an opioid: asked and waiting, or to be asked."""
    del goals
    return _medicine(frame, [each for each in frame.questions if each.same_day])


def medicine_late(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """An answer about another medicine that has not come by its day: ours to chase."""
    del goals
    return _medicine(frame, [each for each in frame.questions if each.late])


def _medicine(frame: PageFrame, found: list[MedicineQuestion]) -> NextStep | None:
    if not found:
        return None
    first, more = found[0], len(found) - 1
    text = " · ".join(filter(None, (first.text, f"{more} more" if more else "")))
    return NextStep(
        first.title, text, "alert-triangle" if first.late else "stethoscope",
        "late" if first.late else "warn", frame.url("transition/medicines"),
        "Note the answer" if first.asked else "Look at the lists", "clipboard-list",
        due=frame.moment.today if first.same_day else None,
    )  # fmt: skip


def home_late(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """A checkpoint of a stay that is ours and late."""
    del goals
    late = [line for line in _not_called_for(frame) if line.late]
    return _checkpoint(frame, late) if late else None


def call_today(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """The next try to reach somebody after a stay is today's."""
    del goals
    row = frame.contact
    if row is None or not row.due or not row.next:
        return None
    called = "Call" if row.may_call and not row.letter else "Reach"
    told = (row.title, row.clock, row.last, *frame.reach, frame.interpreter)
    return NextStep(
        f"{called} {frame.first_name}", " · ".join(filter(None, told)), "phone", "warn",
        frame.url("call"), "Start the call" if row.may_call else "Open the page", "phone",
        due=frame.moment.today,
    )  # fmt: skip


def home_now(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """What has to be true today; without a goal also what was due before we were told."""
    now = [line for line in _not_called_for(frame) if line.place == "now"]
    now = [line for line in now if not (goals and line.before_us)]
    return _checkpoint(frame, now) if now else None


def home_found_late(frame: PageFrame, goals: list[GoalRow]) -> NextStep | None:
    """What was due before anybody here was told of the stay; answers that wait come first."""
    return home_now(frame, goals[:0])


def _not_called_for(frame: PageFrame) -> list[PointLine]:
    """What does not wait for somebody to be reached: as long as a call is due, it comes first."""
    calls = frame.contact is not None and frame.contact.due and frame.contact.next
    return [line for line in frame.stays if not (calls and line.key in PROVED_BY_CALL)]


def _to_book(frame: PageFrame, line: PointLine) -> tuple[str, tuple[str, ...]]:
    """The visit's own day first: that is the clock that matters."""
    visit = next((f"Visit {each.clock}" for each in frame.stays if each.key == VISIT), "")
    why = (HAS_CALLED if frame.books_alone else MAY_CALL).format(name=frame.first_name)
    return NOT_BOOKED, (visit, why, f"arranging it: {line.clock}", line.owner)


def _checkpoint(frame: PageFrame, lines: list[PointLine]) -> NextStep:
    line, more = lines[0], len(lines) - 1
    what, told = _to_book(frame, line) if line.key == BOOKED else (line.what, (
        line.clock[0].upper() + line.clock[1:], line.owner, line.reason,
    ))  # fmt: skip
    told = (*told, f"{more} more" if more else "")
    late = line.late
    return NextStep(
        f"{'Ours, and late: ' if late else ''}{what}", " · ".join(filter(None, told)),
        "alert-triangle" if late else "calendar-due", "late" if late else "warn",
        f"{frame.url('transition')}#checkpoint-{line.id}", "Look at it", "building-hospital",
        due=line.on,
    )  # fmt: skip
