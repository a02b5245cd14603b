"""One referral or aid with everything that happened, and a form for every way on.

Its line is ``following_lines``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from fhir_bridge.care.following import Followed, Move, Step
from fhir_bridge.care.following_moves import CAME_OF_IT
from fhir_bridge.followed import Told
from smart_app.screens.following_lines import FollowedLine, hours_words
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import short_day, when
from smart_app.screens.pages import render
from smart_app.screens.plan_form import Choice

UNKNOWN = "Somebody whose name we do not know"


@dataclass(frozen=True)
class Happened:
    """One thing that happened, for reading."""

    words: str
    when: str
    who: str
    facts: tuple[str, ...]
    quote: str = ""


@dataclass(frozen=True)
class Way:
    """One way on, as a form, with what was typed and what to do about each field."""

    move: Move
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Where it leads; part of every id in its form."""
        return self.move.after


@dataclass(frozen=True)
class FollowedPage:
    """One of them as its page draws it.

    Attributes:
        facts: what was agreed at first: label and words.
        ways: none where this user may note nothing.
        happened: the latest first.
        submission: born with the page, for its form.
        people: who can own the next step.
    """

    line: FollowedLine
    is_aid: bool
    facts: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]
    happened: tuple[Happened, ...]
    submission: UUID
    people: tuple[Choice, ...]


def happened(step: Step, made: Followed, told: Told, frame: PageFrame) -> Happened:
    """One step, for reading."""
    alone = Followed(made.flow, made.subject, made.steps[: made.steps.index(step) + 1])
    moment, owner = frame.moment, step.owner
    facts = (
        alone.reason,
        CAME_OF_IT.get(step.came, ""),
        f"spoke to {step.spoke_to}" if step.spoke_to else "",
        f"next: {owner.name}, {short_day(step.due, moment)}" if owner else "",
        hours_words(alone) if step.filled is not None else "",
        step.why,
    )
    return Happened(
        alone.words, when(step.at, moment), told.names.get(step.by) or UNKNOWN,
        tuple(filter(None, facts)), step.theirs,
    )  # fmt: skip


def facts_of(made: Followed) -> tuple[tuple[str, str], ...]:
    """What was agreed at first: label and words."""
    subject = made.subject
    rows = (
        ("Who is to help" if made.flow.asks_consent else "From whom", subject.service),
        ("What they may be told", subject.may_tell),
        ("Approved", hours_words(made)),
        ("In the plan of care that others read", "yes, once it has a day" if subject.in_plan
         else "no" if made.flow.asks_consent else ""),
    )  # fmt: skip
    return tuple((label, words) for label, words in rows if words)


def followed_page(frame: PageFrame, page: FollowedPage) -> str:
    """Draw one of them."""
    return render(
        "followed.html", frame=frame, page=page, line=page.line,
        today=frame.moment.today.isoformat(),
    )  # fmt: skip
