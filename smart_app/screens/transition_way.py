"""The way of a chain of stays for reading: coming in, leaving, and the clocks of the days after.

Only the first contact skips holidays, and says which; 7-, 14- and 30-day dates never move. What was
overdue when we were told is a finding about the feed, and says so. To give a clock another look: a
row in ``RUN_LOOKS`` (its icon must be in ``web/src/icons.txt``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from fhir_bridge.care.transitions import clocks
from fhir_bridge.care.transitions.by_hand import WORDS
from fhir_bridge.care.transitions.outcomes import OUTCOMES
from fhir_bridge.care.transitions.overview import MET_BY, PERIODS, Clocked, Leg
from fhir_bridge.care.transitions.running import RUN_WORDS, Run
from fhir_bridge.care.transitions.settings import SETTINGS, disposition_of
from fhir_bridge.care.transitions.states import STATE_WORDS
from fhir_bridge.told_by_hand import Told, of_numbers
from fhir_bridge.transitions import OneLeg
from smart_app.screens.moments import Moment, away, day, short_day, when


@dataclass(frozen=True)
class Look:
    """How something looks."""

    tone: str
    icon: str


DONE, LATE, SOON = (
    Look("good", "circle-check"),
    Look("late", "alert-triangle"),
    Look("warn", "clock"),
)
TO_COME, NO_MORE = Look("quiet", "circle-dashed"), Look("quiet", "circle-minus")
RUN_LOOKS: Mapping[Run, Look] = {
    Run.TO_COME: TO_COME,
    Run.RUNS: TO_COME,
    Run.SOON: SOON,
    Run.TODAY: SOON,
    Run.OVERDUE: LATE,
    Run.MET: DONE,
    Run.MET_LATE: DONE,
    Run.STOPPED: NO_MORE,
}
FEED = Look("info", "info-circle")
MEASURES = frozenset({clocks.NOTICE, clocks.INFORMATION, clocks.ENGAGEMENT, clocks.MEDICINES})
"""Clocks that plans look at; they stand apart from the way home."""
TO_BE_DONE = frozenset({Run.TO_COME, Run.RUNS, Run.SOON, Run.TODAY, Run.OVERDUE})
OVER = "The 30 days are over: look back, and close the list"
PERIOD_WORDS = {Run.MET: "has passed", Run.RUNS: "goes on", Run.TO_COME: "to come"}


@dataclass(frozen=True)
class Step:
    """One thing on the way, as the timeline draws it.

    Attributes:
        on: the day it happened or is due.
        state: how it stands, in words.
        more: what explains it, one sentence each.
        href: where what meets it stands on the page; "" where nothing is to be done.
        now: of all that is to be done, it is the next.
    """

    title: str
    on: str
    look: Look
    state: str = ""
    more: tuple[str, ...] = ()
    href: str = ""
    now: bool = False


@dataclass(frozen=True)
class Way:
    """One chain of stays.

    Attributes:
        state: where its last leg stands, in words.
        measures: clocks that plans look at.
        tell: what patients should hear of the kind of stay.
        said: what people said of it by hand, the latest first.
        over: its days went by, and somebody has to say how it ended.
    """

    title: str
    state: str
    steps: tuple[Step, ...]
    measures: tuple[Step, ...] = ()
    tell: str = ""
    said: tuple[str, ...] = ()
    over: bool = False


def way_of(
    chain: Iterable[OneLeg], moment: Moment, said: Iterable[Told] = (),
    places: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Way:  # fmt: skip
    """One chain of stays, the first step first.

    Args:
        said: what people said of stays by hand.
        places: where each checkpoint that is to be done stands on the page, by stay and key.
    """
    legs = [each.leg for each in chain]
    numbers = frozenset[str]().union(*(each.transition.stay.numbers for each in legs))
    last = legs[-1]
    steps = [step for leg in legs for step in stays_of(leg, moment)]
    running = [(leg, each) for leg in legs for each in leg.clocks if not _gone(leg, each)]
    running.sort(key=lambda each: (each[1].due.due, each[1].due.opens))
    way = [(leg, each) for leg, each in running if each.due.code not in MEASURES]
    now = next((each for _, each in way if _is_next(each)), None)
    place = last.transition.facility or "the stay"
    return Way(
        _title(last, place), _state(last, moment),
        (*steps, *(replace(_clock(each, moment), href=_href(leg, each, places), now=each is now)
                   for leg, each in way)),
        tuple(_clock(each, moment) for _, each in running if each.due.code in MEASURES),
        SETTINGS[last.transition.stay.place.setting].tell,
        tuple(said_words(each, moment) for each in of_numbers(said, numbers)), last.over,
    )  # fmt: skip


def _is_next(each: Clocked) -> bool:
    """It is to be done, and days that pass by themselves are not."""
    return each.due.code not in PERIODS and each.run in TO_BE_DONE


def _href(leg: Leg, each: Clocked, places: Mapping[tuple[str, str], str]) -> str:
    """What meets a clock, where that is to be done."""
    if not _is_next(each):
        return ""
    met = (places.get((leg.transition.key, code), "") for code in MET_BY.get(each.due.code, ()))
    return next(filter(None, met), "")


def _title(leg: Leg, place: str) -> str:
    left = leg.transition.left
    if left is None:
        return f"In {place}" if leg.transition.came else f"A stay in {place} is planned"
    days = (leg.today - left).days
    return f"Day {days} after leaving {place}" if days > 0 else f"Left {place} today"


def _state(leg: Leg, moment: Moment) -> str:
    if leg.ended:
        on = f", {short_day(leg.ended.on, moment)}" if leg.ended.on else ""
        why = f" · {leg.ended.why}" if leg.ended.why else ""
        return f"{OUTCOMES[leg.ended.outcome].words}{on}{why}"
    return OVER if leg.over else STATE_WORDS[leg.state]


def stays_of(leg: Leg, moment: Moment) -> Iterable[Step]:
    """Coming in and leaving."""
    stay, where = leg.transition.stay, leg.transition.facility
    setting = SETTINGS[stay.place.setting].words
    if stay.cancelled:
        yield Step("A stay that never was", "", NO_MORE, where)
        return
    if leg.transition.came:
        through = ("through the emergency department",) if stay.through_emergency else ()
        came = short_day(leg.transition.came, moment)
        yield Step("Came in", came, DONE, " · ".join(filter(None, (where, setting))), through)
    elif stay.expected_in:
        yield Step("A stay is planned", short_day(stay.expected_in, moment), TO_COME, where)
    if leg.transition.left:
        heard = stay.discharge_heard
        words = disposition_of(stay.disposition).words
        told = f"We were told {when(heard, moment)}" if heard else ""
        left = short_day(leg.transition.left, moment)
        yield Step(_capital(words), left, DONE, "", tuple(filter(None, (told,))))
    elif stay.expected_out:
        yield Step("Leaves, as planned", short_day(stay.expected_out, moment), TO_COME)
    if leg.transition.back:
        back = leg.transition.back
        kind = "as planned" if back.planned else "not planned" if back.planned is False else ""
        yield Step("Back in hospital", short_day(back.on, moment), FEED,
                   " · ".join(filter(None, (f"day {back.day}", kind))))  # fmt: skip


def said_words(told: Told, moment: Moment) -> str:
    """One thing that was said, as the history tells it.

    ``Said by R. Castillo RN on Nov 18, 10:42: left, Nov 17, went home · her daughter called``
    """
    saying = told.saying
    day = short_day(saying.on, moment) if saying.on else ""
    came = f"came in {short_day(saying.came, moment)}" if saying.came else ""
    left = f"left {short_day(saying.left, moment)}" if saying.left else ""
    where = SETTINGS[saying.setting].words if saying.setting else ""
    out = disposition_of(saying.disposition).words if saying.disposition else ""
    told_words = (WORDS[saying.word].told, day, came, left, saying.facility, where, out)
    name = told.name or "somebody whose name we do not know"
    words = ", ".join(filter(None, told_words))
    return f"Said by {name}, {when(told.at, moment)}: {words} · {saying.how}"


def _gone(leg: Leg, each: Clocked) -> bool:
    """A clock that stopped before it said anything, on a leg that went on to the next."""
    return each.run is Run.STOPPED and bool(leg.transition.next)


def _clock(each: Clocked, moment: Moment) -> Step:
    due, state = each.due, _run_words(each, moment)
    look = FEED if each.run is Run.OVERDUE and not each.late else RUN_LOOKS[each.run]
    more = tuple(_basis(each, moment)) if each.run in TO_BE_DONE else ()
    return Step(due.clock.title, short_day(due.due, moment), look, state, more)


def _run_words(each: Clocked, moment: Moment) -> str:
    if each.due.code in {clocks.TCM_PERIOD, clocks.WATCH}:
        return PERIOD_WORDS.get(each.run, RUN_WORDS[each.run])
    if each.met_on and each.run in {Run.MET, Run.MET_LATE}:
        return f"{RUN_WORDS[each.run]}: {short_day(each.met_on, moment)}"
    if each.run in {Run.TODAY, Run.STOPPED}:
        return RUN_WORDS[each.run]
    if each.run is Run.OVERDUE:  # the word is for no screen (care rules §6)
        return f"{'late' if each.late else 'its day has passed'} · {away(each.due.due, moment)}"
    return f"{RUN_WORDS[each.run]} · {away(each.due.due, moment)}"


def _basis(each: Clocked, moment: Moment) -> Iterable[str]:
    """What explains a day."""
    due = each.due
    if due.clock.business:
        off = ", ".join(day(each_off, moment) for each_off in due.skipped)
        skipped = f"; {off} is a holiday" if off else ""
        yield f"{due.clock.last} business day{'s' if due.clock.last > 1 else ''}{skipped}"
    if due.safe and each.run is not Run.OVERDUE:
        yield f"Better by {day(due.safe, moment)}: sources count one day differently"
    if each.seen_by:
        yield f"Counts with {each.seen_by}"
    if each.arrival.overdue_on_arrival and each.run is Run.OVERDUE:
        yield "Late already when we were told: for whoever looks after the feed, nobody here"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
