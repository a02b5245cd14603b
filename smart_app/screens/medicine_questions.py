"""Questions about medicines that cannot wait, as a page names them beside everything else.

A medicine with a clock of the same day stands before what is late of other things: a blood thinner,
insulin or an opioid may do harm today (care rules §3).
"""

from dataclasses import dataclass
from datetime import date

from fhir_bridge.care.medicines.differences import DIFFERENCES
from fhir_bridge.care.medicines.drug_classes import CLASSES
from fhir_bridge.care.medicines.line_steps import chase
from fhir_bridge.medicine_lines import Asked
from fhir_bridge.reconciling import Urgent
from fhir_bridge.working_days import calendar_around
from smart_app.screens.moments import Moment, away, when


@dataclass(frozen=True)
class MedicineQuestion:
    """One question to a prescriber, asked or to be asked.

    Attributes:
        title: what is to be done; ``text``: why, and whom to turn to.
        same_day: it is of a class whose questions are answered on the same day.
        late: its day has passed; ``asked``: somebody asked it.
    """

    title: str
    text: str
    same_day: bool
    late: bool = False
    asked: bool = True


def questions_of(urgent: Urgent, moment: Moment) -> tuple[MedicineQuestion, ...]:
    """What has to be asked, and what waits for an answer, the most urgent first."""
    waits = [_waiting(each, moment) for each in urgent.waiting]
    waits.sort(key=lambda each: (not (each.same_day and each.late), not each.same_day))
    return (*(each for each in waits if each.late), *_to_ask(urgent),
            *(each for each in waits if not each.late))  # fmt: skip


def _waiting(asked: Asked, moment: Moment) -> MedicineQuestion:
    step, name = asked.step, asked.held.key
    due = step.due or date.max
    late = due < moment.today
    before = "No answer yet from" if late else "Waiting for"
    what = chase(step, moment.today, calendar_around(step.due or moment.today))
    parts = (f"Asked {when(step.at, moment)}: “{step.words}”", f"answer needed {away(due, moment)}",
             what)  # fmt: skip
    return MedicineQuestion(
        f"{before} {step.prescriber}: {name}", " · ".join(filter(None, parts)), step.same_day, late
    )


def _to_ask(urgent: Urgent) -> tuple[MedicineQuestion, ...]:
    """Everything that nobody asked yet, as one thing to do."""
    if not urgent.to_ask:
        return ()
    names = ", ".join(row.line.key for row in urgent.to_ask)
    words = dict.fromkeys(
        CLASSES[code].words for row in urgent.to_ask for code in sorted(row.line.classes)
    )
    differs = dict.fromkeys(
        DIFFERENCES[each].words for row in urgent.to_ask for each in row.differences
    )
    said = " · ".join((", ".join(words), *differs))
    title = f"{names[:1].upper()}{names[1:]}: ask the prescriber today"
    return (MedicineQuestion(title, f"{said[:1].upper()}{said[1:]}", same_day=True, asked=False),)
