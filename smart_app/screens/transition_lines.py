"""Each checkpoint of a stay, for reading and acting: whose, by when, how it stands.

Red is what we owe and is late, and nothing else. To give a state another look: a row in
``STATE_LOOKS``; the list another part: in ``PLACES``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.transitions.checkpoint_closing import NOT_NEEDED, may_note, whose
from fhir_bridge.care.transitions.checkpoint_deeds import (
    DEED_WORDS,
    SETS_VISIT,
    Entry,
    may_take_back,
)
from fhir_bridge.care.transitions.escalation import ASKED_WORDS, SAME_DAY, Asked
from fhir_bridge.care.transitions.overview import Leg, Point
from fhir_bridge.care.transitions.rederiving import STATE_WORDS, State
from fhir_bridge.transitions import OneLeg, Told
from smart_app.screens.moments import Moment, away, day, short_day, when
from smart_app.screens.transition_way import DONE, LATE, NO_MORE, SOON, TO_COME, Look

STATE_LOOKS: Mapping[State, Look] = {
    State.OPEN: TO_COME,
    State.DONE: DONE,
    State.NOT_NEEDED: NO_MORE,
    State.STOPPED: NO_MORE,
}
PLACES = {
    "late": "Ours, and late", "now": "Today", "soon": "To come", "open": "Its day is not known yet",
    "over": "Still open when the days were over", "done": "Done, and not needed",
}  # fmt: skip
DATED = ("late", "now", "soon")
"""Places of what is to be done by a known day."""


@dataclass(frozen=True)
class PointLine:
    """One checkpoint, for reading and acting.

    Attributes:
        id: part of every id in its forms.
        place: a key of ``PLACES``.
        clock: the day and how far it is; ``on``: the day itself.
        badge: where it stands, or how late we are.
        before_us: its day had passed when we were told of the stay: nobody here is late.
        same_day: the rules let it wait for no second day (``escalation``).
        asked: who is asked by now, once it is late.
        may: the acts this user is offered.
        answer: a prescriber has to answer first; ``visit``: the day of the visit is asked for.
        told: what was done, the latest first.
        tried: the act whose form came back, with ``values`` and ``errors``.
    """

    id: str
    stay: str
    key: str
    version: int
    title: str
    thing: str
    place: str
    owner: str
    clock: str
    badge: str
    look: Look
    reason: str
    proof: str
    whose: str
    may: frozenset[str] = frozenset()
    answer: bool = False
    visit: bool = False
    late: bool = False
    before_us: bool = False
    same_day: bool = False
    asked: str = ""
    said: str = ""
    on: date | None = None
    told: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    tried: str = ""

    @property
    def what(self) -> str:
        """The checkpoint with what it is for."""
        return f"{self.title}: {self.thing}" if self.thing else self.title

    @property
    def open(self) -> bool:
        """It is to be done."""
        return self.place != "done"


def points_of(told: Told, moment: Moment) -> tuple[PointLine, ...]:
    """Every checkpoint of every stay that is not over, the most urgent first."""
    lines = [
        (_place(point, each.leg, moment), point.now.due or date.max, each, point)
        for chain in told.chains for each in chain for point in each.leg.points
    ]  # fmt: skip
    order = list(PLACES)
    lines.sort(key=lambda line: (order.index(line[0]), line[1]))
    return tuple(
        point_line(at, each, point, told, moment) for at, (_, _, each, point) in enumerate(lines)
    )


def point_line(at: int, one: OneLeg, point: Point, told: Told, moment: Moment) -> PointLine:
    """One checkpoint."""
    row, held, place = point.held.row, point.held, _place(point, one.leg, moment)
    late = place == "late"
    settled = held.settled
    return PointLine(
        id=str(at), stay=one.key, key=held.key, version=one.version(held.key), title=row.title,
        thing=held.thing, place=place,
        owner=told.names.get(held.owner, "") or held.owner_name or told.holder,
        clock=_due(point, one.leg, moment), badge=_badge(point, one.leg, late=late),
        look=LATE if late else SOON if place == "now" else STATE_LOOKS[point.now.state],
        reason=row.reason, proof=row.proof, whose=whose(row), may=_may(point, told, one.leg),
        answer=row.answer, visit=row.code == SETS_VISIT, late=late,
        before_us=_before_us(point, one.leg, moment), same_day=row.escalation == SAME_DAY,
        asked=_asked(point.asked) if late else "",
        said=_said(settled, told, moment) if settled else "", on=point.now.due,
        told=tuple(_entry(each, told, moment) for each in reversed(held.entries[1:])),
    )  # fmt: skip


def _place(point: Point, leg: Leg, moment: Moment) -> str:
    now, today = point.now, leg.today
    if now.state is not State.OPEN:
        return "done"
    if leg.over:
        return "over"
    if now.due is None:
        return "open"
    if now.due > today:
        return "soon"
    return "late" if now.due < today and not _before_us(point, leg, moment) else "now"


def _before_us(point: Point, leg: Leg, moment: Moment) -> bool:
    """Whether its day had passed when we were told: nobody here is late."""
    stay, due = leg.transition.stay, point.now.due
    heard = stay.discharge_heard or stay.admission_heard
    return bool(heard and due and due < moment.local(heard))


def _due(point: Point, leg: Leg, moment: Moment) -> str:
    now = point.now
    if now.state is State.STOPPED:
        return ""
    if now.due is None:
        return "once the day it hangs on is known"
    hour = f", {point.days.by:%H:%M}" if point.days and point.days.by else ""
    words = f"by {day(now.due, moment)}{hour}"
    if now.state is not State.OPEN:
        return words
    passed = _before_us(point, leg, moment)
    far = "before we were told" if passed else away(now.due, moment)
    was = f"was due {short_day(now.due, moment)}" if now.due < leg.today else words
    hard = point.days.hard if point.days else None
    last = f"at the latest {short_day(hard, moment)}" if hard and leg.today <= hard else ""
    moved = f"before: {short_day(now.earlier[-1], moment)}" if now.earlier else ""
    return " · ".join(filter(None, (was, far, last, moved)))


def _badge(point: Point, leg: Leg, *, late: bool) -> str:
    if late and point.now.due:
        days = (leg.today - point.now.due).days
        return f"{days} day{'' if days == 1 else 's'} late"
    if point.now.state is State.OPEN and point.now.due == leg.today:
        return "due today"
    return STATE_WORDS[point.now.state]


def _may(point: Point, told: Told, leg: Leg) -> frozenset[str]:
    """What this user is offered; who may close it is said where they may not."""
    row, training = point.held.row, told.discipline
    if not told.may_act:
        return frozenset()
    if not point.open:
        own = may_take_back(point.held, told.who, told.role, leg.today)
        return frozenset({"taken-back"} if own else ())
    found = {"handed"}
    if training in row.close:
        found |= {"done", "not-needed"}
    elif isinstance(training, Discipline) and may_note(row, training):
        found |= {"noted"}
    return frozenset(found)


def _asked(asked: Iterable[Asked]) -> str:
    return ", ".join(ASKED_WORDS[each] for each in asked)


def _said(entry: Entry, told: Told, moment: Moment) -> str:
    who = told.names.get(entry.by, "") or "Somebody whose name we do not know"
    why = NOT_NEEDED[entry.reason] if entry.reason else ""
    on = short_day(entry.on, moment) if entry.on else ""
    answered = f"answered by {entry.answered_by}" if entry.answered_by else ""
    visit = f"visit on {day(entry.visit, moment)}" if entry.visit else ""
    return " · ".join(filter(None, (why, entry.text, visit, answered, on, who)))


def _entry(entry: Entry, told: Told, moment: Moment) -> str:
    who = told.names.get(entry.by, "")
    what = DEED_WORDS[entry.deed]
    to = f"to {entry.to_name}" if entry.to_name else ""
    on = short_day(entry.on, moment) if entry.on else ""
    parts = (when(entry.at, moment), f"{what} {to}".strip(), on, entry.text, who)
    return " · ".join(filter(None, parts))
