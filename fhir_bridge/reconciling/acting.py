"""What people do with the four columns: type one, decide a line, note an answer, sign.

Each is judged by ``care.medicines`` for the lists as they stand within the same transaction, and
for the lists as the form showed them: where these changed in between, nothing is kept and whoever
pressed is told.
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlmodel import Session

from fhir_bridge import authored, checkpoints, medicines_on_paper
from fhir_bridge.around_stays import encounters
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.disciplines import DISCIPLINES, Discipline
from fhir_bridge.care.medicines import line_steps
from fhir_bridge.care.medicines.columns import Column
from fhir_bridge.care.medicines.decisions import DECISIONS, FINDS, Answer, Decision
from fhir_bridge.care.medicines.decisions import sign as may_sign
from fhir_bridge.care.medicines.line_steps import Asks, HeldLine, decided_on
from fhir_bridge.care.medicines.lists import Entry
from fhir_bridge.care.medicines.typed_lists import TypedList, sound_list
from fhir_bridge.care.medicines_on_paper import LISTED, LONGEST_NAME, LONGEST_SOURCE, Listed, Marked
from fhir_bridge.care.transitions.checkpoint_deeds import Deed
from fhir_bridge.cases import begin
from fhir_bridge.checkpoints import NO_TRAINING, Wish
from fhir_bridge.errors import NotAllowed, NotFound, Refused, Stale
from fhir_bridge.launches import Context
from fhir_bridge.r4.checkpoint_task import OfStay
from fhir_bridge.r4.medicine_lists import Signed, signed_to_fhir, typed_to_fhir
from fhir_bridge.r4.medicine_task import line_to_fhir
from fhir_bridge.reconciling.orders import Orders
from fhir_bridge.reconciling.telling import LineTold, Told, told_in
from fhir_bridge.store.db import lock_key
from fhir_bridge.support import ask_nobody_at_the_end
from fhir_bridge.wire import Json
from fhir_bridge.working_days import calendar_around

TOO_EARLY = "Medicines are reconciled on the way home: not before the discharge."
_OURS = UUID("b0a8c0b7-63a5-4c35-a0e8-5a3a2c6a8f64")
_RECONCILED = "reconciled"


@dataclass(frozen=True)
class Typed:
    """A column as a form brings it.

    Attributes:
        submission: born with the form: one press is one list.
        stay: the sender's number.
        version: of the list that the form was made from; 0 while nobody typed one.
        nothing: there is nothing on it; ``dropped``: it counts no more.
    """

    submission: UUID
    stay: str
    version: int
    column: Column
    entries: tuple[Entry, ...] = ()
    not_taken: tuple[Entry, ...] = ()
    source: str = ""
    nothing: bool = False
    dropped: bool = False


@dataclass(frozen=True)
class Decided:
    """A decision as a form brings it.

    Attributes:
        key: of the line; ``seen``: what the lists said of it on the page.
        version: of the line that the form was made from; 0 while nothing is kept.
    """

    submission: UUID
    stay: str
    key: str
    version: int
    seen: str
    code: str
    words: str = ""
    asks: Asks = field(default_factory=Asks)


@dataclass(frozen=True)
class Replied:
    """A prescriber's answer as a form brings it; or that somebody was asked again."""

    submission: UUID
    stay: str
    key: str
    version: int
    prescriber: str
    words: str
    on: date | None = None


@dataclass(frozen=True)
class _Acting:
    """What every act begins with, within its transaction."""

    session: Session
    context: Context
    told: Told
    at: datetime

    @property
    def training(self) -> Discipline:
        if self.told.discipline is None:
            raise NotAllowed(NO_TRAINING)
        return self.told.discipline

    @property
    def patient(self) -> str:
        return f"Patient/{self.context.patient}"

    @property
    def key(self) -> str:
        if self.told.one is None:
            raise NotFound
        return self.told.one.key

    @property
    def stay(self) -> OfStay:
        """The stay, with our Encounter of it where one is here."""
        if self.told.one is None:
            raise NotFound
        here = encounters(self.session, self.context.chart)
        numbers = sorted(self.told.one.leg.transition.stay.numbers)
        return OfStay(self.key, next((here[each] for each in numbers if each in here), ""))

    def id(self, what: str) -> str:
        """Of what is not kept yet: the same for whoever comes first."""
        context = self.context
        return str(uuid5(_OURS, f"{context.site.id}|{context.patient}|{self.key}|{what}"))

    def first_time(self, submission: UUID, target: str, body: str) -> bool:
        return authored.first_time(
            self.session, self.context.chart, submission, target, body, at=self.at
        )

    def keep(self, made: Json, id: str, version: int) -> None:
        begin(self.session, self.context, self.at)
        authored.keep(self.session, self.context, made, id=id, at=self.at, expected=version or None)


def type_list(bridge: Bridge, context: Context, orders: Orders, form: Typed) -> None:
    """Keep a column that a person typed; what it said before stays in its history.

    Raises:
        NotFound: this chart has no such stay.
        Refused: something is missing, or nothing is asked of the patient any more.
        NotAllowed: by role or training that is not for this user.
        Stale: somebody was faster; nothing was kept.
    """

    def act(acting: _Acting) -> None:
        if acting.training not in FINDS:
            raise NotAllowed
        column = acting.told.columns[form.column]
        id = column.kept.id if column.kept else acting.id(form.column)
        if not acting.first_time(form.submission, f"List/{id}", str(astuple(form))):
            return
        if column.version != form.version:
            raise Stale
        typed = TypedList(
            form.column, form.entries, form.source, acting.told.who, acting.at, form.not_taken,
            form.dropped,
        )  # fmt: skip
        if form.dropped and column.kept:
            typed = replace(column.kept.typed, by=typed.by, at=typed.at, dropped=True)
        else:
            typed = sound_list(typed, nothing=form.nothing)
        acting.keep(typed_to_fhir(typed, acting.stay, patient=acting.patient), id, column.version)

    _acted(bridge, context, orders, form.stay, act)


def decide(bridge: Bridge, context: Context, orders: Orders, form: Decided) -> None:
    """Keep what was decided of a line; a question opens with its clock.

    What "the papers say" is kept for the handout as well, where one entry of the EHR is meant.

    Raises:
        NotFound: this chart has no such stay, or no list names that medicine any more.
        Refused: it needs an order, a question waits, or something is missing.
        NotAllowed: by role or training that is not for this user.
        Stale: somebody was faster, or the lists changed since the page was opened.
    """

    def act(acting: _Acting) -> None:
        line = _line(acting.told, form.key)
        if not _first(acting, line, form.submission, form):
            return
        if line.version != form.version or line.seen != form.seen:
            raise Stale
        made = Decision(form.code, acting.told.who, acting.training, form.words)
        today = acting.told.today
        held = decided_on(
            line.held, line.row, made, form.asks, acting.at, today, calendar_around(today)
        )
        _keep_line(acting, line, held)
        _mark(acting, line, form)

    _acted(bridge, context, orders, form.stay, act)


def answer(bridge: Bridge, context: Context, orders: Orders, form: Replied) -> None:
    """Note the prescriber's answer: the one thing that closes a question.

    Raises:
        NotFound: this chart has no such stay or question.
        Refused: nothing waits for an answer, or something is missing.
        NotAllowed: by role or training that is not for this user.
        Stale: somebody was faster; nothing was noted.
    """

    def answered(acting: _Acting, held: HeldLine) -> HeldLine:
        on = form.on or date.max  # no day: the form says so
        reply = Answer(form.prescriber, form.words, on, acting.told.who, acting.training)
        return line_steps.answer_to(held, reply, acting.at)

    _replied(bridge, context, orders, form, answered)


def ask_again(bridge: Bridge, context: Context, orders: Orders, form: Replied) -> None:
    """Note that somebody was asked again; the clock goes on. Raises as ``answer`` does."""

    def asked(acting: _Acting, held: HeldLine) -> HeldLine:
        return line_steps.ask_again(
            held, acting.told.who, acting.training, form.prescriber, form.words, acting.at
        )

    _replied(bridge, context, orders, form, asked)


def sign(bridge: Bridge, context: Context, orders: Orders, submission: UUID, stay: str) -> None:
    """Sign that the medicines are reconciled: a List of them, and the checkpoint is done.

    Raises:
        NotFound: this chart has no such stay.
        Refused: something is left, or nobody has left yet.
        NotAllowed: only a prescriber, a pharmacist or a registered nurse signs.
    """

    def act(acting: _Acting) -> None:
        told, training = acting.told, acting.training
        may_sign(told.left, training)
        if told.one is None or told.one.leg.transition.left is None:
            raise Refused(TOO_EARLY)
        id = str(uuid5(submission, "list"))
        seen = "|".join(f"{line.key}:{line.version}:{line.seen}" for line in told.lines)
        if not acting.first_time(submission, f"List/{id}", seen):
            return
        lines = tuple(
            (entry, line.held.decided.code) for line in told.lines if line.held.decided
            for entry in line.row.line.discharge
        )  # fmt: skip
        made = Signed(lines, told.who, acting.at, f"Signed by a {DISCIPLINES[training].words}")
        acting.keep(signed_to_fhir(made, acting.stay, patient=acting.patient), id, 0)
        _close(bridge, acting, submission)

    _acted(bridge, context, orders, stay, act)


def _close(bridge: Bridge, acting: _Acting, submission: UUID) -> None:
    """The checkpoint is done, where it is open."""
    one = acting.told.one
    points = one.leg.points if one else ()
    point = next((each for each in points if each.held.key == _RECONCILED), None)
    if one is None or point is None or not point.open:
        return
    number = len(acting.told.lines)
    proof = f"{number} medicine{'' if number == 1 else 's'} decided, with what is really taken"
    wish = Wish(
        uuid5(submission, _RECONCILED), one.key, _RECONCILED, one.version(_RECONCILED), Deed.DONE,
        acting.told.today, words=proof,
    )  # fmt: skip
    checkpoints.act_within(bridge, acting.session, acting.context, wish)


def _acted(
    bridge: Bridge, context: Context, orders: Orders, stay: str, act: Callable[[_Acting], None]
) -> None:
    """One act in one transaction; from its beginning nobody else acts on this patient's stays."""
    at = bridge.clock().astimezone(bridge.zone)
    with bridge.store.writing() as session:
        lock_key(session, "stays", context.chart.site, context.chart.patient)
        told = told_in(bridge, session, context, orders, stay)
        if not told.may_act:
            raise NotAllowed
        ask_nobody_at_the_end(session, context.chart)
        act(_Acting(session, context, told, at))


def _replied(
    bridge: Bridge, context: Context, orders: Orders, form: Replied,
    step: Callable[[_Acting, HeldLine], HeldLine],
) -> None:  # fmt: skip
    def act(acting: _Acting) -> None:
        line = _line(acting.told, form.key)
        if not _first(acting, line, form.submission, form):
            return
        if line.version != form.version:
            raise Stale
        _keep_line(acting, line, step(acting, line.held))

    _acted(bridge, context, orders, form.stay, act)


def _line(told: Told, key: str) -> LineTold:
    found = told.line(key)
    if found is None:
        raise Stale
    return found


def _first(acting: _Acting, line: LineTold, submission: UUID, form: Decided | Replied) -> bool:
    target = f"Task/{line.id or acting.id(f'line|{line.key}')}"
    return acting.first_time(submission, target, str(astuple(form)))


def _keep_line(acting: _Acting, line: LineTold, held: HeldLine) -> None:
    id = line.id or acting.id(f"line|{line.key}")
    made = line_to_fhir(held, acting.stay, patient=acting.patient)
    acting.keep(made, id, line.version)


def _mark(acting: _Acting, line: LineTold, form: Decided) -> None:
    """What the papers say is said on the handout, too, where it is clear of which entry."""
    choice, entry = DECISIONS[form.code].paper, _meant(line)
    source = form.words.strip()
    if not choice or entry is None or len(source) > LONGEST_SOURCE:
        return
    mark = Marked(choice, source, acting.at, entry.ref, entry.name, entry.how)
    medicines_on_paper.keep_mark(
        acting.session, acting.context, uuid5(form.submission, "paper"), mark
    )


def _meant(line: LineTold) -> Listed | None:
    """The one entry of the EHR in force; where none is, the one there is."""
    named = [each for each in line.listed if 0 < len(each.name) <= LONGEST_NAME]
    found = [each for each in named if each.state == LISTED] or named
    return found[0] if len(found) == 1 else None
