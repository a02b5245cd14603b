"""Warning-signs sheets of one patient: the words are a table, the numbers come from an order.

A number is an Observation of ours: which sheet and place it fills, what the order says, who gave it
and when. Nobody's number stands on a sheet without an order (``care.warning_signs``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.warning_signs import SHEETS, Sheet
from fhir_bridge.cases import begin
from fhir_bridge.errors import Issue, NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.observation import (
    ENABLEMENT,
    Code,
    Noted,
    observation_from_fhir,
    observation_to_fhir,
)
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Term, Token

SLOT_SYSTEM = f"{BASE}/CodeSystem/warning-signs-slot"
FROM_ORDER = Code(ENABLEMENT, "from-order", "A number on a warning-signs sheet, from an order")
ORDER = Code(ENABLEMENT, "order", "Whose order it is, and of when")
PLACE = Code(ENABLEMENT, "place", "Where it stands")
LONGEST = 200


@dataclass(frozen=True)
class Filled:
    """What an order says for one place.

    Attributes:
        order: whose it is, and of when.
    """

    words: str
    order: str


def sheet_of(code: str) -> Sheet:
    """A sheet.

    Raises:
        NotFound: there is none of that code.
    """
    if code not in SHEETS:
        raise NotFound
    return SHEETS[code]


def fill(
    bridge: Bridge, context: Context, key: UUID, sheet: str, slot: str, words: str, order: str
) -> None:
    """Keep what an order says for one place of a sheet; the latest counts.

    Raises:
        NotFound: there is no such sheet.
        Refused: there is no such place, no words, or no order; each issue names the field.
        AlreadySent: this form was sent before with another text.
    """
    if slot not in {each.slot for each in sheet_of(sheet).slots}:
        raise Refused("Nothing was noted.", issues=(Issue("Choose one.", "slot", "required"),))
    issues = [
        Issue(ask, field, "required")
        for field, value, ask in (
            ("words", words, "Write what the order says, in under 200 characters."),
            ("order", order, "Write whose order it is, and of when."),
        )
        if not 0 < len(value.strip()) <= LONGEST
    ]
    if issues:
        raise Refused("Nothing was noted.", issues=tuple(issues))
    at, chart = bridge.clock(), context.chart
    place = Code(SLOT_SYSTEM, f"{sheet}.{slot}")
    noted = Noted(
        FROM_ORDER, words.strip(), at, chart.actor.who,
        parts=((PLACE, place), (ORDER, order.strip())),
    )  # fmt: skip
    with bridge.store.writing() as session:
        begin(session, context, at)
        told = f"{place.code}|{words.strip()}|{order.strip()}"
        if authored.first_time(session, chart, key, f"Observation/{key}", told, at=at):
            made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
            authored.keep(session, context, made, id=str(key), at=at)


def filled(bridge: Bridge, chart: Chart, sheet: str) -> dict[str, Filled]:
    """What orders say, by place of one sheet."""
    terms = (Term("code", (Token(ENABLEMENT, FROM_ORDER.code),)),)
    with bridge.store.reading() as session:
        found = [
            observation_from_fhir(each.data)
            for each in authored.each_of(session, chart, "Observation", terms)
        ]
    told: dict[str, Filled] = {}
    for each in sorted(found, key=lambda noted: noted.at):
        values = [value for _, value in each.parts]
        of_sheet, _, slot = _place(values).partition(".")
        if of_sheet == sheet:
            order = next((value for value in values if isinstance(value, str)), "")
            told[slot] = Filled(str(each.value), order)
    return told


def _place(values: Iterable[object]) -> str:
    return next((each.code for each in values if isinstance(each, Code)), "")
