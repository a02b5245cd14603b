"""The handout of one patient: what the record holds that goes on the page they take home.

Nothing of it is kept: it is made when it is looked at, and that it was printed is in the audit.
What goes on the page, and what never does, is decided in ``care.handout``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fhir_bridge import (
    cases,
    commitments,
    goals,
    landmarks,
    medicines_on_paper,
    monitoring,
    people,
    safety_plans,
    signed_rules,
    support,
    visits,
)
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.handout import (
    GENERAL,
    Handout,
    MedicineList,
    awaited,
    fit,
    goals_first,
    language_for,
    sheet_in,
)
from fhir_bridge.care.handout_words import LANGUAGES, catalogue_of
from fhir_bridge.care.medicines_on_paper import said_by
from fhir_bridge.care.signed_words import sheet_code, words_code
from fhir_bridge.care.warning_signs import Sheet, sheets_for
from fhir_bridge.errors import NotFound
from fhir_bridge.launches import Context
from fhir_bridge.medicines_on_paper import Medicines
from fhir_bridge.r4.problems import problems_now
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.views import PatientView
from fhir_bridge.record import Record, everything_of
from fhir_bridge.sheets import Filled, filled
from fhir_bridge.store import audit
from fhir_bridge.visits import Planned
from fhir_bridge.wire import Json

FROM_EHR = ("Patient", "CareTeam", "Encounter", "Condition", *medicines_on_paper.TYPES)
"""What is read of the EHR for a handout, as far as the site asks for it."""


def wanted(context: Context) -> tuple[str, ...]:
    """What is read of this EHR for a handout."""
    asked = everything_of(context)
    return tuple(type for type in FROM_EHR if type in asked)


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
    """A handout with what else could be chosen, and all that it was made of."""

    handout: Handout
    sheets: tuple[Sheet, ...]
    filled: Mapping[str, Filled]
    medicines: Medicines
    visits: tuple[Planned, ...]


def gather(bridge: Bridge, context: Context, record: Record, choice: Choice) -> Offered:
    """The handout as the record stands now.

    Raises:
        NotFound: there is no such language, or no such sheet for this patient.
    """
    patient, sheets = patient_of(record), sheets_of(record)
    language = choice.language or language_for(
        patient.language or "", interpreter=patient.interpreter_needed
    )
    if language not in LANGUAGES or choice.sheet not in {"", *(each.code for each in sheets)}:
        raise NotFound
    sheet = next((each for each in sheets if each.code == choice.sheet), (*sheets, GENERAL)[0])
    found = goals.list_goals(bridge, context.chart)
    steps = {str(each.goal.key): each.goal.small_win for each in found if not each.win_done}
    told = cases.tell(bridge, context)
    known, planned = (
        medicines_on_paper.look(bridge, context, record),
        visits.planned(bridge, context, record),
    )
    approved, of = signed_rules.approvals(bridge, context.site.id), catalogue_of(language)
    made = Handout(
        patient.called or patient.name,
        bridge.clock().astimezone(bridge.zone).date(),
        (told.name_of(told.case.holder) if told else "") or context.user_name,
        language, choice.private, sheet_in(sheet, language), len(sheets) > 1,
        tuple(goals_first((each.goal for each in found), steps)),
        tuple(each.visit for each in planned),
        tuple(awaited(commitments.open_of(bridge, context.chart))),
        tuple(win.words for win in goals.wins(bridge, context.chart)),
        (patient.language or "") if patient.interpreter_needed else "",
        listed(bridge, known, context.site.name),
        number=context.site.day_and_night, answers=context.site.who_answers,
        words=approved.get(words_code(of)), signs=approved.get(sheet_code(sheet.code, of)),
        adult=_adult_for(bridge, context), measured=_measured(bridge, context),
        own_plan=not choice.private and safety_plans.stands(bridge, context.chart),
    )  # fmt: skip
    sums = filled(bridge, context.chart, sheet.code)
    return Offered(fit(made), sheets, sums, known, planned)


def medicines_of(bridge: Bridge, context: Context, record: Record) -> MedicineList | None:
    """The list of this patient as a page prints it; None where the EHR shows none."""
    known = medicines_on_paper.look(bridge, context, record)
    return listed(bridge, known, context.site.name)


def listed(bridge: Bridge, known: Medicines, source: str) -> MedicineList | None:
    """The list as a page prints it; None where the EHR shows none.

    Args:
        source: whose list it is, as the page says.
    """
    at, lines = known.of_ehr.read_at, known.paper.lines
    if at is None or not lines:
        return None
    return MedicineList(
        lines, source, at.astimezone(bridge.zone), said_by(lines), known.of_ehr.whole
    )


def _adult_for(bridge: Bridge, context: Context) -> str:
    """Who decides by law for a child too young to be told in their own words; "" for others."""
    today = bridge.clock().astimezone(bridge.zone).date()
    with bridge.store.reading() as session:
        if not landmarks.others_speak(session, context.chart, today):
            return ""
        around = tuple(people.everybody(session, bridge, context))
    return next(iter(support.deciders(around, today).values()), "")


def _measured(bridge: Bridge, context: Context) -> bool:
    """Whether readings from home are compared with a limit."""
    with bridge.store.reading() as session:
        return monitoring.is_followed(session, context.chart)


def note_printed(bridge: Bridge, context: Context, handout: Handout) -> None:
    """Note in the audit that the patient's own page was opened for printing."""
    told = f"handout {handout.language}{' private' if handout.private else ''}"
    with bridge.store.writing() as session:
        audit.of_view(
            session, context.chart, action="R", what="handout", patient=context.patient, detail=told
        )


def patient_of(record: Record) -> PatientView:
    """Who it is.

    Raises:
        NotFound: the record does not tell.
    """
    views, _ = read_all(_documents(record, "Patient"), "Patient")
    found = next((each for each in views if isinstance(each, PatientView)), None)
    if found is None:
        raise NotFound
    return found


def _documents(record: Record, type: str) -> list[Json]:
    panel = record.panels.get(type)
    return [each.data for each in panel.documents] if panel else []


def sheets_of(record: Record) -> tuple[Sheet, ...]:
    """The sheets for what is on the problem list now."""
    return sheets_for(problems_now(_documents(record, "Condition")))
