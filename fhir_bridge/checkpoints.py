"""Checkpoints acted on: closed with proof, not needed, noted, handed on, taken back, added.

    form → one entry more (care.transitions.checkpoint_deeds) → Tasks, checked strictly → one
    transaction

The first act on a stay puts its whole list into the record, each with an owner and a day; every act
after that takes along what was heard since. Nothing is ever deleted, and what a person said stays
as they said it. One press of a button is one entry; of two people at once one is told that the
other was faster.
"""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, staff
from fhir_bridge.around_stays import encounters
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import PEOPLE
from fhir_bridge.care.disciplines import Discipline
from fhir_bridge.care.medicines.line_steps import WAITS
from fhir_bridge.care.medicines.lists import Entry as Medicine
from fhir_bridge.care.transitions import checkpoint_deeds as deeds
from fhir_bridge.care.transitions.checkpoint_closing import Said
from fhir_bridge.care.transitions.checkpoint_deeds import Deed, Entry, Held, listed
from fhir_bridge.care.transitions.checkpoint_rules import Feature
from fhir_bridge.care.transitions.checkpoints import CHECKPOINTS
from fhir_bridge.care.transitions.overview import Leg, added_by, wanted_of
from fhir_bridge.cases import begin, discipline_of, role_of
from fhir_bridge.errors import Issue, NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.medicine_lines import waiting
from fhir_bridge.r4.checkpoint_task import OfStay, checkpoint_to_fhir
from fhir_bridge.store import case_events
from fhir_bridge.store.access import Chart
from fhir_bridge.store.db import lock_key
from fhir_bridge.transitions import OneLeg, legs_of
from fhir_bridge.working_days import calendar_around

NO_TRAINING = (
    "Footbridge does not know yet what you are by training here, so nothing was noted. Whoever "
    "runs Footbridge says so once."
)
_MEDICINES = frozenset({"reconciled", "high-alert"})
"""Checkpoints that rest on the prescribers' answers about medicines."""
_OURS = UUID("5d0e2c64-8c0c-4f53-9a3b-0f7f6f3e7a11")


@dataclass(frozen=True)
class Wish:
    """One act as a form asks for it.

    Attributes:
        submission: born with the form: one press is one entry.
        stay, key: which checkpoint of which stay.
        version: that the form was made from; 0 while it is not kept.
        on: the day it happened; ``visit``: of the visit that was booked.
        words: proof, note, or more about the reason.
        reason: why it is not needed, a key of ``NOT_NEEDED``.
        to: who has it from now on, and their name.
    """

    submission: UUID
    stay: str
    key: str
    version: int
    deed: Deed
    on: date | None = None
    visit: date | None = None
    words: str = ""
    reason: str = ""
    answered_by: str = ""
    to: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class More:
    """What else is true of a stay, as a form says it.

    Attributes:
        thing: which test, device or person, where there is a checkpoint for each.
        on: the day it is due, where an order names one.
    """

    submission: UUID
    stay: str
    feature: Feature
    thing: str = ""
    on: date | None = None


@dataclass(frozen=True)
class _Who:
    who: str
    role: str
    discipline: Discipline | None

    @property
    def training(self) -> Discipline:
        if self.discipline is None:
            raise NotAllowed(NO_TRAINING)
        return self.discipline


def act(bridge: Bridge, context: Context, wish: Wish) -> None:
    """Note what became of a checkpoint. The same press twice is one entry.

    Raises:
        NotFound: this chart has no such stay or checkpoint.
        Refused: it is not open, or something is missing.
        NotAllowed: that is not for this user to say, by role or training.
        Stale: somebody was faster; nothing was noted.
    """
    with bridge.store.writing() as session:
        act_within(bridge, session, context, wish)


def act_within(bridge: Bridge, session: Session, context: Context, wish: Wish) -> None:
    """``act`` as a part of something that is kept with it, or not at all."""
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    user, one = _begun(bridge, session, context, wish.stay)
    target, body = f"Task/{_id(context, one, wish.key)}", str(astuple(wish))
    if not authored.first_time(session, chart, wish.submission, target, body, at=at):
        return
    if one.version(wish.key) != wish.version:
        raise Stale
    begin(session, context, at)
    kept = _followed(session, context, one, at)
    if wish.key not in kept:
        raise NotFound
    if wish.deed in {Deed.DONE, Deed.NOT_NEEDED}:
        _no_prescriber_waits(session, chart, one, kept[wish.key])
    kept[wish.key] = _DEEDS[wish.deed](kept[wish.key], wish, user, at)
    _keep(session, context, one, kept, at)


def _no_prescriber_waits(session: Session, chart: Chart, one: OneLeg, held: Held) -> None:
    """While a prescriber's answer is waited for, no list of medicines is done (care rules §3).

    Raises:
        Refused: a question waits that this checkpoint rests on.
    """
    if held.code not in _MEDICINES:
        return
    asked = waiting(session, chart, one.leg.transition.stay.numbers)
    about = Medicine(held.thing).key  # "" for all of them
    if any(about in {"", each.held.key} for each in asked):
        issue = Issue(f"{WAITS} It stands on the medicines page.", "proof")
        raise Refused("Nothing was closed.", issues=(issue,))


def add(bridge: Bridge, context: Context, more: More) -> None:
    """Say what else is true of a stay: what has to be true because of it is asked from then on.

    Raises:
        NotFound: this chart has no such stay, or it has ended.
        Refused: all of it is on the list already.
        NotAllowed: this user does not work with patients.
    """
    chart, at = context.chart, bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        user, one = _begun(bridge, session, context, more.stay)
        body = str(astuple(more))
        target = f"Task/{_id(context, one, more.feature)}"
        if not authored.first_time(session, chart, more.submission, target, body, at=at):
            return
        if more.feature not in one.leg.addable:
            raise NotFound
        begin(session, context, at)
        kept = _followed(session, context, one, at)
        owner, before = _owner(session, context), len(kept)
        for code in added_by(more.feature, one.leg.features):
            thing = more.thing if CHECKPOINTS[code].each else ""
            made = listed(code, owner, at, more.on, by=user.who, thing=thing)
            kept.setdefault(made.key, _with_day(made, one.leg, kept, at))
        if len(kept) == before:
            issue = Issue("It is on the list already. Name another one.", "thing", "required")
            raise Refused("Nothing was added.", issues=(issue,))
        _keep(session, context, one, kept, at)


def _begun(bridge: Bridge, session: Session, context: Context, stay: str) -> tuple[_Who, OneLeg]:
    """Who acts, and on which leg; from here on nobody else acts on this patient's stays."""
    chart = context.chart
    user = _Who(chart.actor.who, role_of(session, context), discipline_of(session, context))
    if user.role not in PEOPLE:
        raise NotAllowed
    lock_key(session, "stays", chart.site, chart.patient)
    legs = legs_of(bridge, session, chart)
    found = next((each for each in legs if stay in each.leg.transition.stay.numbers), None)
    if found is None:
        raise NotFound
    return user, found


def _followed(session: Session, context: Context, one: OneLeg, at: datetime) -> dict[str, Held]:
    """The whole list as what was heard asks for it now."""
    owner = _owner(session, context)
    followed = {}
    for point in one.leg.points:
        key, held = point.held.key, point.held
        if key not in one.kept:
            held = replace(listed(held.code, owner, at, point.now.due), thing=held.thing)
        followed[key] = held.after(point.now, at)
    return followed


def _with_day(made: Held, leg: Leg, kept: Mapping[str, Held], at: datetime) -> Held:
    """What was added, with the day that its rule gives where nobody named one."""
    if made.kept.due:
        return made
    calendar = calendar_around(leg.transition.left or leg.transition.came or leg.today)
    days = wanted_of(leg.facts, (*kept.values(), made), leg.features, calendar)[made.key]
    return made.with_entry(Entry(Deed.MOVED, "", at, days.on)) if days else made


def _keep(
    session: Session, context: Context, one: OneLeg, kept: Mapping[str, Held], at: datetime
) -> None:
    """Keep what is new or changed."""
    before = {point.held.key: point.held for point in one.leg.points}
    here = encounters(session, context.chart)
    numbers = one.leg.transition.stay.numbers
    encounter = next((here[number] for number in sorted(numbers) if number in here), "")
    for key, held in kept.items():
        there = one.kept.get(key)
        if there and held == before[key]:
            continue
        stay = OfStay(there.stay if there else one.key, encounter)
        made = checkpoint_to_fhir(held, stay, patient=f"Patient/{context.patient}")
        id = there.id if there else _id(context, one, key)
        expected = there.version if there else None
        authored.keep(session, context, made, id=id, at=at, expected=expected)


def _owner(session: Session, context: Context) -> tuple[str, str]:
    """Whoever has the case; who acts, where nobody has."""
    actor = context.chart.actor
    case = case_events.current(session, context.chart)
    who = (case.holder if case else "") or actor.who
    known = staff.names(session, context.site, {who})
    return who, known.get(who, "") or (actor.name if who == actor.who else "") or "Case manager"


def _id(context: Context, one: OneLeg, key: str) -> str:
    """Of a checkpoint that is not kept yet: the same for whoever comes first."""
    return str(uuid5(_OURS, f"{context.site.id}|{context.patient}|{one.key}|{key}"))


def _close(held: Held, wish: Wish, user: _Who, at: datetime) -> Held:
    reason = wish.reason if wish.deed is Deed.NOT_NEEDED else ""
    said = Said(user.who, user.training, wish.words, wish.answered_by, reason)
    if wish.deed is Deed.NOT_NEEDED and not reason:
        issue = Issue("Choose why it is not needed.", "not_needed", "required")
        raise Refused("Something is still missing. Nothing was closed.", issues=(issue,))
    return deeds.closed(held, said, wish.on, at, wish.visit)


def _note(held: Held, wish: Wish, user: _Who, at: datetime) -> Held:
    return deeds.noted(held, user.who, user.training, wish.words, at)


def _hand(held: Held, wish: Wish, user: _Who, at: datetime) -> Held:
    return deeds.handed(held, user.who, wish.to, at)


def _take_back(held: Held, _: Wish, user: _Who, at: datetime) -> Held:
    return deeds.taken_back(held, user.who, user.role, at)


_DEEDS: Mapping[Deed, Callable[[Held, Wish, _Who, datetime], Held]] = {
    Deed.DONE: _close, Deed.NOT_NEEDED: _close, Deed.NOTED: _note, Deed.HANDED: _hand,
    Deed.TAKEN_BACK: _take_back,
}  # fmt: skip
ACTS = frozenset(_DEEDS)
"""What a person can do."""
