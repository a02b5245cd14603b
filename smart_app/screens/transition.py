"""The transition page: the way home with its clocks, and what has to be true by when.

The way is ``transition_way``, a checkpoint ``transition_lines``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from uuid import uuid4

from fhir_bridge.care.transitions.checkpoint_closing import NOT_NEEDED
from fhir_bridge.care.transitions.clocks import TCM_PERIOD, due_of, in_force
from fhir_bridge.care.transitions.overview import ADDABLE, Leg
from fhir_bridge.transitions import OneLeg, Told
from fhir_bridge.working_days import calendar_around
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, short_day
from smart_app.screens.pages import render
from smart_app.screens.plan_form import Choice
from smart_app.screens.transition_lines import PLACES, PointLine, points_of
from smart_app.screens.transition_way import NO_MORE, Step, Way, stays_of, way_of


@dataclass(frozen=True)
class Again:
    """A form that came back: which one, with what was typed and what to do about each field."""

    stay: str
    key: str
    deed: str
    values: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class AddForm:
    """What a person may say is true of a stay, too.

    Attributes:
        id: part of every id in it.
        choices: code and words.
    """

    id: str
    stay: str
    place: str
    choices: tuple[tuple[str, str], ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TransitionPage:
    """What the page draws.

    Attributes:
        ways: chains that are not over, the latest first.
        earlier: stays that were over before anybody here could do anything.
        groups: checkpoints by how urgent they are: code, title, lines.
        colleagues: to whom one can be handed.
        untrained: this user's training is not known here, so they can close nothing.
    """

    ways: tuple[Way, ...]
    earlier: tuple[Step, ...]
    groups: tuple[tuple[str, str, tuple[PointLine, ...]], ...]
    adds: tuple[AddForm, ...] = ()
    colleagues: tuple[tuple[str, str], ...] = ()
    untrained: bool = False
    again: Again | None = None

    @property
    def summary(self) -> str:
        """How much there is, in a line."""
        counts = {code: len(lines) for code, _, lines in self.groups}
        done, late = counts.pop("done", 0), counts.get("late", 0)
        still = sum(counts.values())
        told = (
            f"{still} to be done" if still else "Nothing is to be done",
            f"{late} of ours late" if late else "", f"{done} settled" if done else "",
        )  # fmt: skip
        return " · ".join(filter(None, told))


def page_of(
    told: Told, moment: Moment, colleagues: tuple[Choice, ...] = (), again: Again | None = None
) -> TransitionPage:
    """The page of what was told.

    Args:
        again: a form that could not be kept.
    """
    now = [chain for chain in told.chains if not all(each.leg.past for each in chain)]
    past = [chain for chain in told.chains if chain not in now]
    lines = [_with(line, again) for line in points_of(told, moment)]
    groups = tuple(
        (code, PLACES[code], tuple(each)) for code, each in groupby(lines, lambda line: line.place)
    )
    legs = [each for chain in now for each in chain]
    places = {(line.stay, line.key): f"#checkpoint-{line.id}" for line in lines if line.open}
    return TransitionPage(
        tuple(way_of(chain, moment, told.by_hand, places) for chain in now),
        tuple(step for chain in past for each in chain for step in _earlier(each.leg, moment)),
        groups, _adds(legs, again) if told.may_act else (),
        tuple((each.value, each.words) for each in colleagues),
        told.may_act and told.discipline is None, again,
    )  # fmt: skip


def transition_page(frame: PageFrame, page: TransitionPage) -> str:
    """Draw it."""
    return render(
        "transition.html", frame=frame, page=page, fresh=uuid4, not_needed=NOT_NEEDED,
        today=frame.moment.today.isoformat(),
    )  # fmt: skip


def _earlier(leg: Leg, moment: Moment) -> Iterable[Step]:
    """A stay of which nothing was asked, and the day on which its thirty days were over."""
    yield from stays_of(leg, moment)
    left = leg.transition.left
    if left and leg.transition.went_home and not leg.transition.light:
        over = due_of(in_force(TCM_PERIOD, left), left, calendar_around(left)).due
        yield Step("The 30 days after it ended", short_day(over, moment), NO_MORE)


def _adds(legs: Iterable[OneLeg], again: Again | None) -> tuple[AddForm, ...]:
    found: list[AddForm] = []
    for each in legs:
        choices = tuple((code.value, ADDABLE[code]) for code in each.leg.addable)
        if choices:
            form = AddForm(f"more-{len(found)}", each.key, each.leg.transition.facility, choices)
            if again and again.deed == "more" and again.stay == each.key:
                form = replace(form, values=again.values, errors=again.errors)
            found.append(form)
    return tuple(found)


def _with(line: PointLine, again: Again | None) -> PointLine:
    if again is None or (again.stay, again.key) != (line.stay, line.key):
        return line
    return replace(line, values=again.values, errors=again.errors, tried=again.deed)
