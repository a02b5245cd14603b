"""The form in which something is written down: who, what, by when. A kind is a row of ``FORMS``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from fhir_bridge.care.answer_clock import first_answer
from fhir_bridge.care.commitment_moves import OWNERS, SIDE_WORDS, Kind, Side
from fhir_bridge.care.enablement import Doer
from fhir_bridge.working_days import calendar_around
from smart_app.screens.frame import PageFrame

OTHER = "other"
"""The value of "somebody else", whose name and side are typed."""

DAY_OFF = (
    "Today is no working day: the clock starts on the next one. What cannot wait goes to the "
    "clinician on call, not here."
)


@dataclass(frozen=True)
class KindForm:
    """How one kind is asked for.

    Attributes:
        title: of the form; ``tab``: of the link that opens it.
        what, help: what is asked, and how to answer.
        who, due: the other two labels.
        days: until its day, where nobody says otherwise.
    """

    tab: str
    title: str
    what: str
    help: str
    who: str
    due: str
    button: str
    days: int = 7


FORMS = {
    Kind.COMMITMENT: KindForm(
        "Commitment", "Somebody takes something on", "What", "One thing, so that everybody knows "
        "when it is done.", "Who is accountable", "By when", "Write it down",
    ),
    Kind.TO_DO: KindForm(
        "To-do", "A plain to-do", "What", "A booking, a refill, a form: no goal, no milestone.",
        "Who is accountable", "By when", "Write it down", 2,
    ),
    Kind.QUESTION: KindForm(
        "Question to a clinician", "Ask a clinician", "The question", "Short, with what you found. "
        "It is kept here; ask it the way you always do.", "Who is asked", "Answer needed by",
        "Start the clock", 0,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Somebody who can be accountable.

    Attributes:
        value: their reference.
        name: as everybody reads it; ``words``: with what they are to the patient.
    """

    value: str
    side: Side
    name: str
    words: str


@dataclass(frozen=True)
class PlanForm:
    """The form with what was typed.

    Attributes:
        key: born with the form.
        errors: what to do about each field, by its name.
        goals: those it can serve: key and words.
        note: what to know before one writes; "" for nothing.
    """

    key: UUID
    kind: Kind
    people: tuple[Choice, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    goals: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def asks(self) -> KindForm:
        """The words of its kind."""
        return FORMS[self.kind]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Who can be accountable for this kind."""
        return tuple(each for each in self.people if each.side in OWNERS[self.kind])

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        """What somebody else can be."""
        named = {Side.PATIENT} if self.kind is not Kind.QUESTION else set()
        left = [side for side in Side if side in OWNERS[self.kind] and side not in named]
        return tuple((side.value, SIDE_WORDS[side]) for side in left)

    @property
    def tabs(self) -> Iterable[tuple[str, str, bool]]:
        """Code, words and whether it is open, of each kind."""
        return [(kind.value, row.tab, kind is self.kind) for kind, row in FORMS.items()]

    @property
    def doers(self) -> Iterable[tuple[str, str]]:
        """For, with or by: how a to-do is done."""
        return DOER_CHOICES


DOER_CHOICES = (
    (Doer.CASE_MANAGER.value, "For the patient"),
    (Doer.TOGETHER.value, "With the patient"),
    (Doer.PATIENT.value, "By the patient"),
    (Doer.CAREGIVER.value, "By the caregiver"),
)


def blank(
    key: UUID, kind: Kind, people: tuple[Choice, ...], frame: PageFrame,
    goals: tuple[tuple[str, str], ...] = (),
) -> PlanForm:  # fmt: skip
    """An empty form, with the day that is usual for its kind."""
    today = frame.moment.today
    due: date = today + timedelta(days=FORMS[kind].days)
    if kind is Kind.QUESTION:
        due = first_answer(today, calendar_around(today))
    values = {"due": due.isoformat(), "doer": Doer.TOGETHER.value}
    off = kind is Kind.QUESTION and due != today
    return PlanForm(key, kind, people, values, goals=goals, note=DAY_OFF if off else "")
