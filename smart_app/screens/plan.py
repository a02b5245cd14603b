"""The plan: who does what by when, ours and late first; and one commitment with all that was said.

Lines are ``plan_lines``; the form for a new one is ``plan_form``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fhir_bridge.care.commitment_moves import CAUSES, Move, State
from fhir_bridge.care.commitments import Commitment, Said, Step
from fhir_bridge.commitments import Told
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import day, when
from smart_app.screens.pages import render
from smart_app.screens.plan_form import PlanForm
from smart_app.screens.plan_lines import PlanGroup, PlanLine

UNKNOWN = "Somebody whose name we do not know"
NOT_ONE_TAP = frozenset({State.DONE, State.ACKNOWLEDGED})


@dataclass(frozen=True)
class Event:
    """One thing that happened or was said, for reading."""

    words: str
    when: str
    who: str
    more: str = ""
    quote: str = ""


@dataclass(frozen=True)
class PlanWay:
    """One way on, as a form.

    Attributes:
        values, errors: what was typed, after a mistake, and what to do about each field.
    """

    move: Move
    title: str
    asks: str
    optional: bool
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Where it leads; part of every id in its form."""
        return self.move.code

    @property
    def one_tap(self) -> bool:
        """It asks for nothing that has to be said."""
        return self.optional and self.move.after in NOT_ONE_TAP


@dataclass(frozen=True)
class ItemPage:
    """One commitment as its page draws it.

    Attributes:
        submission, remark, note: born with the page, for its three kinds of form.
        said: the conversation; ``learnt``: after-action notes; ``happened``: the latest first.
        typed, errors: words that could not be kept, by the name of their form.
    """

    line: PlanLine
    ways: tuple[PlanWay, ...]
    happened: tuple[Event, ...]
    said: tuple[Event, ...]
    learnt: tuple[Event, ...]
    submission: UUID
    remark: UUID
    note: UUID
    may_write: bool
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def plan_page(frame: PageFrame, groups: tuple[PlanGroup, ...], form: PlanForm | None) -> str:
    """Draw the plan.

    Args:
        form: for a new one; None where this user may not write one.
    """
    return render(
        "plan.html", frame=frame, groups=groups, form=form, fresh=uuid4, causes=CAUSES,
        summary=summary(groups), today=frame.moment.today.isoformat(), states=State,
    )  # fmt: skip


def item_page(frame: PageFrame, page: ItemPage) -> str:
    """Draw one commitment."""
    return render(
        "plan_item.html", frame=frame, page=page, line=page.line, causes=CAUSES,
        today=frame.moment.today.isoformat(),
    )  # fmt: skip


def summary(groups: tuple[PlanGroup, ...]) -> str:
    """How much there is, in a line."""
    counts = {group.code: len(group.lines) for group in groups}
    late, done = counts.pop("late", 0), counts.pop("done", 0)
    still = sum(counts.values()) + late
    if not still:
        return "Nothing is open." if done else "Nothing is written down yet."
    ours = f" · {late} of ours late" if late else ""
    return f"{still} open{ours}{f' · {done} done' if done else ''}"


def happening(step: Step, told: Told, commitment: Commitment, frame: PageFrame) -> Event:
    """One step, for reading."""
    first = step is commitment.steps[0]
    alone = Commitment(commitment.agreed, (step,))
    words = "Written down" if first else alone.words
    if not first and step.state is State.AGREED:
        words = "Agreed anew"
    due = f"for {day(step.due, frame.moment)}" if step.due else ""
    return Event(
        words, when(step.at, frame.moment), told.name_of(step) or UNKNOWN,
        " · ".join(filter(None, (alone.reason, due))), step.why,
    )  # fmt: skip


def saying(said: Said, told: Told, frame: PageFrame) -> Event:
    """One thing that was said, for reading."""
    return Event("", when(said.at, frame.moment), told.name_of(said) or UNKNOWN, quote=said.words)


def way(
    move: Move, line: PlanLine, values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> PlanWay:  # fmt: skip
    """One way on.

    Args:
        values: the form as it came, when this is the way it asked for.
    """
    needed = move.must_say(line.kind)
    asks = "" if move.answer and not needed else move.asks_for(line.kind)
    return PlanWay(move, move.title(line.kind), asks, not needed, values or {}, errors or {})
