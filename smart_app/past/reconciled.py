"""Medicines after the stays of the stories: what is really taken, asked, answered, decided, signed.

    TakenAtHome     the fourth column, as the last list says but for what is named
    AskedAbout      a question to a prescriber about one medicine
    SaidAbout       the prescriber's answer
    LinesDecided    a decision for each line that was named; the others agree
    SignedOff       reconciled, and its checkpoint done

The lists are those that a call or a page read before, so nothing is read again; where the EHR
showed none, nothing is decided. Of Helen nothing stands here: that somebody has to ask is her
story. To give a story more: a row in its function.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from fhir_bridge import reconciling
from fhir_bridge.care.medicines.columns import Column
from fhir_bridge.care.medicines.decisions import ASKED, SAME
from fhir_bridge.care.medicines.line_steps import Asks
from fhir_bridge.care.medicines.lists import Entry
from fhir_bridge.care.medicines.typed_lists import last_of, taken_otherwise
from fhir_bridge.care.medicines_on_paper import CHANGED, START
from fhir_bridge.reconciling import Decided, LineTold, Orders, Replied, Told, Typed
from fhir_bridge.reconciling.orders import orders_kept
from fhir_bridge.sandbox.stories.dates import StoryDay, add_business_days
from smart_app.past.rows import Deed, at
from smart_app.past.scene import Scene

LINDQVIST = "Dr. A. Lindqvist"


@dataclass(frozen=True)
class TakenAtHome(Deed):
    """Everything on the last list was gone through, with whoever takes it.

    Attributes:
        source: whose word it is.
        otherwise: how it is taken, by the medicine that is taken another way.
    """

    source: str
    otherwise: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AskedAbout(Deed):
    """A prescriber was asked; ``hurry``: for today, whatever the medicine."""

    medicine: str
    prescriber: str
    words: str
    hurry: bool = False


@dataclass(frozen=True)
class SaidAbout(Deed):
    """The prescriber answered, the same day."""

    medicine: str
    prescriber: str
    words: str


@dataclass(frozen=True)
class LinesDecided(Deed):
    """Every line was decided.

    Attributes:
        rows: a medicine, a key of ``DECISIONS``, and where it says so; the lists agree about
            every other one.
    """

    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class SignedOff(Deed):
    """The nurse signed that the medicines are reconciled."""


def okafor(day: StoryDay) -> Iterable[Deed]:
    """The clinic's list still had the dose from before; Dr. Lindqvist changed the order."""
    yield TakenAtHome(at(day, -2, "15:23"), "Walter on the telephone, bottles on the table", {
        "furosemide": "20 mg, once a day",
    })  # fmt: skip
    yield AskedAbout(
        at(day, -2, "15:25"), "furosemide", LINDQVIST,
        "He left with 40 mg once a day; your list says 20 mg, and so does one of his two bottles. "
        "Which one is it?", hurry=True,
    )  # fmt: skip
    yield SaidAbout(
        at(day, -2, "15:41"),
        "furosemide",
        LINDQVIST,
        "40 mg once a day. Our list was old; the order is corrected. The 20 mg bottle goes.",
    )
    yield TakenAtHome(
        at(day, -2, "15:46"), "Walter on the telephone again: 40 mg, the other bottle put away"
    )
    order = f"{LINDQVIST}’s order of {day.day(-2):%b} {day.day(-2).day}"
    yield LinesDecided(at(day, -2, "15:48"), (("furosemide", CHANGED, order),))
    yield SignedOff(at(day, -2, "15:49"))


def abara(day: StoryDay) -> Iterable[Deed]:
    """Reconciled at the first call; what his INR asks for since is a question in ``promised``."""
    first = day.offset(add_business_days(day.day(-8), 1))
    yield TakenAtHome(at(day, first, "11:21"), "Chidi on the telephone, with his pill box")
    summary = f"Discharge summary of {day.day(-8):%b} {day.day(-8).day}"
    yield LinesDecided(at(day, first, "11:23"), (("warfarin", START, summary),))
    yield SignedOff(at(day, first, "11:25"))


RECONCILED: dict[str, Callable[[StoryDay], Iterable[Deed]]] = {
    "okafor": okafor,
    "abara": abara,
}
"""What each story adds, by the EHR's id of its patient."""


def taken_at_home(scene: Scene, row: TakenAtHome) -> None:
    """Keep the fourth column, once."""
    orders, told = _told(scene)
    column = told.columns.get(Column.TAKING)
    if told.one is None or column is None or (column.kept and column.kept.typed.at >= row.when):
        return
    entries = tuple(
        entry for line in told.lines if line.row.line.discharge for entry in _taken(line, row)
    )
    form = Typed(
        _key(scene, row), told.one.key, column.version, Column.TAKING, entries, source=row.source
    )
    if entries:
        reconciling.type_list(scene.bridge, scene.context, orders, form)


def asked_about(scene: Scene, row: AskedAbout) -> None:
    """Open the question."""
    asks = Asks(row.prescriber, row.hurry)
    _decide(scene, row, row.medicine, ASKED, row.words, asks)


def said_about(scene: Scene, row: SaidAbout) -> None:
    """Close the question with its answer."""
    orders, told = _told(scene)
    line = _line(told, row.medicine)
    if told.one and line and line.held.waiting:
        form = Replied(
            _key(scene, row), told.one.key, line.key, line.version, row.prescriber, row.words,
            row.when.date(),
        )  # fmt: skip
        reconciling.answer(scene.bridge, scene.context, orders, form)


def lines_decided(scene: Scene, row: LinesDecided) -> None:
    """Decide line by line, as the taps do."""
    named = {medicine: (code, words) for medicine, code, words in row.rows}
    for line in _told(scene)[1].lines:
        medicine = next((each for each in named if line.key.startswith(each)), "")
        code, words = named.get(medicine, (SAME, ""))
        _decide(scene, row, line.key, code, words)


def signed_off(scene: Scene, row: SignedOff) -> None:
    """Sign, once."""
    orders, told = _told(scene)
    if (
        told.one
        and not told.left
        and any(point.open and point.held.code == "reconciled" for point in told.one.leg.points)
    ):
        reconciling.sign(scene.bridge, scene.context, orders, _key(scene, row), told.one.key)


def _decide(
    scene: Scene, row: Deed, medicine: str, code: str, words: str, asks: Asks | None = None
) -> None:
    orders, told = _told(scene)
    line = _line(told, medicine)
    if told.one is None or line is None or any(step.at >= row.when for step in line.held.steps):
        return
    form = Decided(
        _key(scene, row, line.key), told.one.key, line.key, line.version, line.seen, code, words,
        asks or Asks(),
    )  # fmt: skip
    reconciling.decide(scene.bridge, scene.context, orders, form)


def _told(scene: Scene) -> tuple[Orders, Told]:
    with scene.bridge.store.reading() as session:
        orders = orders_kept(session, scene.context.chart, scene.bridge.zone)
    return orders, reconciling.tell(scene.bridge, scene.context, orders)


def _line(told: Told, medicine: str) -> LineTold | None:
    return next((each for each in told.lines if each.key.startswith(medicine)), None)


def _taken(line: LineTold, row: TakenAtHome) -> Iterable[Entry]:
    how = next((how for name, how in row.otherwise.items() if line.key.startswith(name)), "")
    last = last_of(line.row.line)
    return (taken_otherwise(line.key, line.key.capitalize(), how),) if how else last


def _key(scene: Scene, row: Deed, what: str = "") -> UUID:
    return scene.key(f"medicines|{row.when.isoformat()}|{type(row).__name__}|{what}")
