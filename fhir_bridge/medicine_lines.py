"""What is kept of the medicines of a transition: lists that people typed, and what was decided.

Reading alone; ``reconciling`` writes. A question that waits for a prescriber is told from here to
whatever must not go past it: closing a checkpoint, and what comes next.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from fhir_bridge import authored, landmarks
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.medicines.line_steps import HeldLine, Step
from fhir_bridge.care.medicines.typed_lists import TypedList
from fhir_bridge.launches import Context
from fhir_bridge.r4.medicine_lists import typed_from_fhir
from fhir_bridge.r4.medicine_task import is_line, line_from_fhir
from fhir_bridge.store.access import Chart


@dataclass(frozen=True)
class KeptLine:
    """What was decided of one medicine.

    Attributes:
        stay: the sender's number of its stay.
    """

    id: str
    version: int
    stay: str
    held: HeldLine


@dataclass(frozen=True)
class KeptList:
    """A column that somebody typed."""

    id: str
    version: int
    stay: str
    typed: TypedList


@dataclass(frozen=True)
class Asked:
    """A question that waits for a prescriber's answer."""

    stay: str
    held: HeldLine
    step: Step


def lines_of(
    session: Session, chart: Chart, numbers: Iterable[str] = ()
) -> tuple[KeptLine, ...]:  # fmt: skip
    """What was decided, oldest first.

    Args:
        numbers: of the stay; of every stay where there are none.
    """
    wanted = frozenset(numbers)
    tasks = authored.each_of(session, chart, "Task")
    found = (KeptLine(each.id, each.version, *line_from_fhir(each.data))
             for each in tasks if is_line(each.data))  # fmt: skip
    return tuple(each for each in found if not wanted or each.stay in wanted)


def lists_of(session: Session, chart: Chart, numbers: Iterable[str]) -> tuple[KeptList, ...]:
    """Columns that were typed for a stay, those that count no more, too."""
    wanted = frozenset(numbers)
    found = []
    for each in authored.each_of(session, chart, "List"):
        read = typed_from_fhir(each.data)
        if read and read[0] in wanted:
            found.append(KeptList(each.id, each.version, *read))
    return tuple(found)


def waiting(session: Session, chart: Chart, numbers: Iterable[str] = ()) -> tuple[Asked, ...]:
    """Questions that wait for an answer, the first due first."""
    found = [
        Asked(each.stay, each.held, each.held.waiting)
        for each in lines_of(session, chart, numbers) if each.held.waiting
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (str(each.step.due), each.held.key)))


def waiting_of(bridge: Bridge, context: Context) -> tuple[Asked, ...]:
    """The same for a page; none once nothing is asked of anybody any more."""
    with bridge.store.reading() as session:
        if landmarks.nothing_is_asked(session, context.chart):
            return ()
        return waiting(session, context.chart)
