"""The handout of one patient: what the record holds that goes on the page they take home.

Nothing of it is kept: it is made when it is looked at, and that it was printed is in the audit.
What goes on the page, and what never does, is decided in ``care.handout``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fhir_bridge import cases, commitments, goals
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.handout import (
    GENERAL,
    Handout,
    Visit,
    awaited,
    fit,
    goals_first,
    language_for,
    sheet_in,
)
from fhir_bridge.care.handout_words import LANGUAGES
from fhir_bridge.care.warning_signs import Sheet, sheets_for
from fhir_bridge.errors import NotFound
from fhir_bridge.launches import Context
from fhir_bridge.r4.datatypes import inner, rows, words
from fhir_bridge.r4.dates import date_range
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import EncounterView, PatientView
from fhir_bridge.record import Record
from fhir_bridge.sheets import Filled, filled
from fhir_bridge.store import audit
from fhir_bridge.wire import Json

WANTED = ("Patient", "CareTeam", "Encounter", "Condition")
"""What is read of the EHR for a handout."""


@dataclass(frozen=True)
class Choice:
    """How it is to be printed.

    Attributes:
        language: a key of ``LANGUAGES``; "" takes the patient's.
        private: without diagnoses.
        sheet: which of the patient's warning-signs sheets; "" takes the first.
    """

    language: str = ""
    private: bool = False
    sheet: str = ""


@dataclass(frozen=True)
class Offered:
    """A handout with what else could be chosen, and what orders say on its sheet."""

    handout: Handout
    sheets: tuple[Sheet, ...]
    filled: Mapping[str, Filled]


def gather(bridge: Bridge, context: Context, record: Record, choice: Choice) -> Offered:
    """The handout as the record stands now.

    Raises:
        NotFound: there is no such language, or no such sheet for this patient.
    """
    patient, sheets = _patient(record), _sheets(record)
    language = choice.language or language_for(
        patient.language or "", interpreter=patient.interpreter_needed
    )
    if language not in LANGUAGES or choice.sheet not in {"", *(each.code for each in sheets)}:
        raise NotFound
    sheet = next((each for each in sheets if each.code == choice.sheet), (*sheets, GENERAL)[0])
    found = goals.list_goals(bridge, context.chart)
    steps = {str(each.goal.key): each.goal.small_win for each in found if not each.win_done}
    told = cases.tell(bridge, context)
    made = Handout(
        _wanted_name(record) or patient.name,
        bridge.clock().astimezone(bridge.zone).date(),
        (told.name_of(told.case.holder) if told else "") or context.user_name,
        language, choice.private, sheet_in(sheet, language), len(sheets) > 1,
        tuple(goals_first((each.goal for each in found), steps)),
        tuple(_visits(bridge, record)),
        tuple(awaited(commitments.open_of(bridge, context.chart))),
        tuple(win.words for win in goals.wins(bridge, context.chart)),
        (patient.language or "") if patient.interpreter_needed else "",
    )  # fmt: skip
    return Offered(fit(made), sheets, filled(bridge, context.chart, sheet.code))


def note_printed(bridge: Bridge, context: Context, handout: Handout) -> None:
    """Note in the audit that the patient's own page was opened for printing."""
    told = f"handout {handout.language}{' private' if handout.private else ''}"
    with bridge.store.writing() as session:
        audit.of_view(
            session, context.chart, action="R", what="handout", patient=context.patient, detail=told
        )


def _patient(record: Record) -> PatientView:
    views, _ = read_all(_documents(record, "Patient"), "Patient")
    found = next((each for each in views if isinstance(each, PatientView)), None)
    if found is None:
        raise NotFound
    return found


def _documents(record: Record, type: str) -> list[Json]:
    panel = record.panels.get(type)
    return [each.data for each in panel.documents] if panel else []


def _wanted_name(record: Record) -> str:
    """What the patient wants to be called, where the EHR says so: a nickname or usual name."""
    for patient in _documents(record, "Patient"):
        for use in ("nickname", "usual"):
            for each in rows(patient, "name"):
                if each.get("use") == use and (name := _called(each)):
                    return name
    return ""


def _called(name: Json) -> str:
    given = name.get("given")
    first = given[0] if isinstance(given, list) and given else ""
    return words(name, "text") or (first if isinstance(first, str) else "")


def _sheets(record: Record) -> tuple[Sheet, ...]:
    """The sheets for what is on the problem list now."""
    problems: dict[str, str] = {}
    for each in _documents(record, "Condition"):
        codes = rows(inner(each, "clinicalStatus"), "coding")
        if any(code.get("code") in {"inactive", "remission", "resolved"} for code in codes):
            continue
        name = words(inner(each, "code"), "text") or ""
        for code in rows(inner(each, "code"), "coding"):
            problems[str(code.get("code"))] = words(code, "display") or name
        problems.setdefault(name, name)
    return sheets_for(problems)


def _visits(bridge: Bridge, record: Record) -> list[Visit]:
    """Visits the EHR has planned, the nearest first; those without a time are not dates."""
    views, _ = read_all(_documents(record, "Encounter"), "Encounter")
    now = bridge.clock()
    found = [
        Visit(at.astimezone(bridge.zone), each.who or "", each.place or "")
        for each in views
        if isinstance(each, EncounterView) and each.status == "planned"
        if (at := _at(each.start or "")) and at >= now
    ]
    return sorted(found, key=lambda visit: visit.at)


def _at(start: str) -> datetime | None:
    """When a visit begins; None for a day without its time. Without a zone it is UTC."""
    if "T" not in start or not date_range(start):
        return None
    at = datetime.fromisoformat(start)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
