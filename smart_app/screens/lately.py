"""What happened since yesterday, as Today tells it: stays, readings, promises, wins, the EHR.

Told from what is kept, by when it happened; what is still to be done about any of it stands where
it always does. To tell of another kind of thing: a function like ``stays`` and its place in
``smart_app.lately``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fhir_bridge.care.commitment_moves import CAUSES, State
from fhir_bridge.care.monitoring.alerts import ANSWERS, Deed
from fhir_bridge.care.transitions.settings import SETTINGS, disposition_of
from fhir_bridge.commitments import Told as Promised
from fhir_bridge.landmarks import WIN, Mark
from fhir_bridge.monitoring import Told as Readings
from fhir_bridge.transitions import Told as Stays
from fhir_bridge.wire import Json
from smart_app.screens.frame import PageFrame
from smart_app.screens.moments import Moment, clock, day, short_day
from smart_app.screens.panels import PANELS

MOST = 8
"""Lines on Today; whoever wants more opens the pages they come from."""


@dataclass(frozen=True)
class Happened:
    """One thing that happened.

    Attributes:
        on: its day; ``at``: its time, None where only the day is known.
        who: whose work it was; ``more``: why, or what was answered; ``quote``: in their words.
    """

    on: date
    at: datetime | None
    words: str
    who: str = ""
    more: str = ""
    quote: str = ""
    href: str = ""

    @property
    def order(self) -> tuple[date, bool, float]:
        """By time; what has none stands at the end of its day."""
        return self.on, self.at is None, self.at.timestamp() if self.at else 0


@dataclass(frozen=True)
class Line:
    """One thing that happened, for reading."""

    when: str
    words: str
    who: str
    more: str
    quote: str
    href: str


@dataclass(frozen=True)
class Lately:
    """All of it.

    Attributes:
        since: from when on, with the zone of the clock.
        lines: the latest first.
        ehr: what the EHR marked as new or changed, in words; "" for nothing.
        ask: what to find out about it, a link to the approach; "" for nothing.
    """

    since: str
    lines: tuple[Line, ...]
    ehr: str = ""
    ask: str = ""


def lately(
    found: Iterable[Happened], changed: Mapping[str, int], frame: PageFrame, ask: str = ""
) -> Lately | None:
    """What to tell since yesterday; None where nothing happened.

    Args:
        changed: how many records of each type the EHR marked since.
        ask: what to find out about it.
    """
    moment = frame.moment
    begins = beginning(moment)
    told = sorted((each for each in found if each.on >= begins.date()), key=lambda e: e.order)
    lines = tuple(_line(each, moment) for each in reversed(told[-MOST:]))
    ehr = ", ".join(
        f"{PANELS[type].title.lower()} {number}" for type, number in changed.items() if number
    )
    if not lines and not ehr:
        return None
    since = f"since {day(begins.date(), moment)}, {clock(begins, moment)} {begins.tzname()}"
    said = f"New or changed in {frame.ehr_name}: {ehr}" if ehr else ""
    return Lately(since, lines, said, ask)


def beginning(moment: Moment) -> datetime:
    """Yesterday's first minute, where the people are."""
    return datetime.combine(moment.today - timedelta(days=1), time(), moment.zone)


def stays(told: Stays, frame: PageFrame) -> Iterable[Happened]:
    """Coming in and leaving."""
    for leg in (one.leg.transition for chain in told.chains for one in chain):
        stay, href = leg.stay, frame.url("transition")
        if stay.cancelled:
            continue
        where = " · ".join(filter(None, (SETTINGS[stay.place.setting].words, leg.facility)))
        if leg.came:
            yield Happened(leg.came, _at(stay.began), f"Came in: {where}", href=href)
        if leg.left:
            words = disposition_of(stay.disposition).words
            yield Happened(leg.left, _at(stay.ended), words[:1].upper() + words[1:], href=href)


def readings(told: Readings, frame: PageFrame) -> Iterable[Happened]:
    """What was outside of what was agreed, and what was answered to it."""
    for kept in told.alerts:
        for entry in kept.alert.entries[1:] or kept.alert.entries:
            answer = ANSWERS.get(entry.answer, "") if entry.deed is Deed.ANSWERED else ""
            words = " · ".join(filter(None, (kept.alert.words, answer)))
            who = (told.names or {}).get(entry.by, "")
            yield Happened(
                frame.moment.local(entry.at), entry.at, words, who, entry.words,
                href=frame.url(f"monitoring#alert-{kept.id}"),
            )  # fmt: skip


def promises(told: Promised, frame: PageFrame) -> Iterable[Happened]:
    """What was done, or did not happen; whose part that was is said, nobody is blamed."""
    for kept in told.kept:
        made = kept.commitment
        for step in made.steps[1:]:
            if step.state not in TOLD:
                continue
            part = f"{CAUSES.get(step.cause, '')}{' – our part' if step.ours else ''}"
            theirs = (each.words for each in made.said
                      if each.at == step.at and each.name == made.agreed.owner.name)  # fmt: skip
            yield Happened(
                frame.moment.local(step.at), step.at, f"{TOLD[step.state]}: {made.agreed.what}",
                made.agreed.owner.name if step.state is State.DONE else "",
                " · ".join(filter(None, (part, step.why))), next(theirs, ""),
                frame.url(f"plan/{kept.id}"),
            )  # fmt: skip


TOLD: Mapping[State, str] = {State.DONE: "Done", State.DID_NOT_HAPPEN: "Did not happen"}
"""What is told of a promise, by where it came to stand."""


def wins(marks: Iterable[Mark]) -> Iterable[Happened]:
    """What the patient did."""
    for each in marks:
        if each.kind == WIN:
            yield Happened(each.on, None, each.words)


def changed_since(documents: Iterable[Json], begins: datetime) -> int:
    """How many records the EHR itself marked as written or changed since."""
    return sum(_marked(each) >= begins for each in documents)


def _marked(document: Json) -> datetime:
    try:
        found = datetime.fromisoformat(str(document.get("meta", {}).get("lastUpdated", "")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _at(told: object) -> datetime | None:
    """A time, where it is known to the minute."""
    return told if isinstance(told, datetime) else None


def _line(each: Happened, moment: Moment) -> Line:
    near = "today" if each.on == moment.today else short_day(each.on, moment)
    at = clock(each.at, moment)
    return Line(f"{near} {at}".strip(), each.words, each.who, each.more, each.quote, each.href)
