"""Sheets for those who help: what the patient lets each of them know, and the sheet itself.

What was agreed is an Observation of ours about that person; the newest counts, and a yes can be
taken back on any day. The sheet is made when it is looked at and kept nowhere; that it was printed
is in the audit. What goes on it, and what never does, is decided in ``care.caregiver_sheet``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fhir_bridge import cases, commitments, handouts, people, signed_rules, visits
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.caregiver_sheet import (
    MEDICINES,
    SIGNS,
    TELLS,
    VISITS,
    CaregiverSheet,
    Permission,
    fit,
    promised_by,
    sound_permission,
    why_none,
)
from fhir_bridge.care.handout import GENERAL, sheet_in
from fhir_bridge.care.handout_words import LANGUAGES, catalogue_of
from fhir_bridge.care.signed_words import sheet_code, words_code
from fhir_bridge.errors import NotFound, Refused
from fhir_bridge.launches import Context
from fhir_bridge.people import Dated, Someone, each_noted, keep_once, staff_only
from fhir_bridge.r4.canonicals import BASE
from fhir_bridge.r4.observation import ENABLEMENT, Code, Noted, Value
from fhir_bridge.r4.views import PatientView
from fhir_bridge.record import Record
from fhir_bridge.sheets import Filled, filled
from fhir_bridge.store import audit
from fhir_bridge.store.access import Chart
from fhir_bridge.support import ask_nobody_at_the_end, deciders

MAY_KNOW = Code(ENABLEMENT, "caregiver-sheet", "What the patient lets somebody who helps know")
TELL = f"{BASE}/CodeSystem/caregiver-told"
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
_TELL, _BY = Code(ENABLEMENT, "may-know"), Code(ENABLEMENT, "decided-by")


@dataclass(frozen=True)
class Helper:
    """Somebody around the patient.

    Attributes:
        why_none: why there is no sheet for them; "" when there is.
        may_ask: a yes of the patient's would be enough.
    """

    someone: Someone
    agreed: Dated[Permission] | None
    why_none: str
    may_ask: bool


@dataclass(frozen=True)
class Made:
    """A sheet with what orders say on its warning signs."""

    sheet: CaregiverSheet
    filled: Mapping[str, Filled]


def helpers(bridge: Bridge, context: Context, patient: PatientView) -> tuple[Helper, ...]:
    """Everybody around the patient, and whether they may have a sheet.

    Raises:
        NotAllowed: the launch is the patient's own or a relative's.
    """
    agreed, rule = permissions(bridge, context.chart), people.reach(bridge, context.chart)
    not_told, today = rule.said.not_told if rule else "", _today(bridge)
    called = patient.called or patient.name

    def against(each: Someone, said: Permission | None) -> str:
        return why_none(each.person, said, not_told, called, today)

    return tuple(
        Helper(
            each, kept := agreed.get(each.ref), against(each, kept.said if kept else None),
            not against(each, Permission(agrees=True)),
        )
        for each in people.look(bridge, context)
    )  # fmt: skip


def permit(
    bridge: Bridge, context: Context, key: UUID, learner: str, permission: Permission
) -> None:
    """Keep what the patient lets somebody know, or that they do not want it any more.

    Args:
        key: born with the form.
        learner: ``RelatedPerson/<id>``.

    Raises:
        Refused: somebody said it who may not, or nothing is asked of anybody here any more.
        NotFound: there is no such person.
    """
    staff_only(context)
    if not learner:
        raise NotFound
    at, chart = bridge.clock(), context.chart
    with bridge.store.writing() as session:
        around = tuple(people.everybody(session, bridge, context))
        sound_permission(permission, deciders(around, _today(bridge)))
        if permission.agrees:
            ask_nobody_at_the_end(session, chart)
        told: list[tuple[Code, Value]] = [
            (_TELL, Code(TELL, each, TELLS[each])) for each in permission.tells
        ]
        by = [(_BY, permission.by)] if permission.by else []
        answer = Code(YES_NO, "Y", "yes") if permission.agrees else Code(YES_NO, "N", "no")
        noted = Noted(MAY_KNOW, answer, at, chart.actor.who, learner=learner, parts=(*told, *by))
        keep_once(session, context, key, noted)


def permissions(bridge: Bridge, chart: Chart) -> dict[str, Dated[Permission]]:
    """The newest of each, by ``RelatedPerson/<id>``."""
    with bridge.store.reading() as session:
        noted = each_noted(session, chart, MAY_KNOW)
    return {each.learner: Dated(_permission(each), each.at, each.by, id) for id, each in noted}


def _permission(noted: Noted) -> Permission:
    told = [value for code, value in noted.parts if code.code == _TELL.code]
    by = next((value for code, value in noted.parts if code.code == _BY.code), "")
    return Permission(
        isinstance(noted.value, Code) and noted.value.code == "Y",
        by if isinstance(by, str) else "",
        tuple(each.code for each in told if isinstance(each, Code) and each.code in TELLS),
    )


def gather(bridge: Bridge, context: Context, record: Record, id: str, language: str) -> Made:
    """One person's sheet as the record stands now.

    Args:
        record: read as for a handout.
        id: of our RelatedPerson.
        language: a key of ``handout_words.LANGUAGES``.

    Raises:
        NotFound: there is no such person or language.
        Refused: they may have no sheet; the message says why.
    """
    patient = handouts.patient_of(record)
    found = {each.someone.ref: each for each in helpers(bridge, context, patient)}
    helper = found.get(f"RelatedPerson/{id}")
    if helper is None or language not in LANGUAGES:
        raise NotFound
    if helper.why_none or helper.agreed is None:
        raise Refused(helper.why_none)
    tells, ref, of = helper.agreed.said.tells, helper.someone.ref, catalogue_of(language)
    signs = (*handouts.sheets_of(record), GENERAL)[0] if SIGNS in tells else GENERAL
    case, leads = cases.tell(bridge, context), helper.someone.leads
    asked = helper.someone.asked
    approved = signed_rules.approvals(bridge, context.site.id)
    known = handouts.medicines_of(bridge, context, record)
    made = CaregiverSheet(
        helper.someone.person.name, patient.called or patient.name, _today(bridge),
        (case.name_of(case.case.holder) if case else "") or context.user_name, language,
        sheet_in(signs, language),
        tasks=leads.said.tasks if leads else (),
        promises=tuple(promised_by(commitments.open_of(bridge, context.chart), ref)),
        kept=leads.said.kept if leads else "",
        back_up=asked.said.back_up if asked and leads else "",
        medicines=known if MEDICINES in tells else None,
        visits=tuple(each.visit for each in visits.planned(bridge, context, record))
        if VISITS in tells else None,
        number=context.site.day_and_night, answers=context.site.who_answers,
        words=approved.get(words_code(of)), signs=approved.get(sheet_code(signs.code, of)),
    )  # fmt: skip
    return Made(fit(made), filled(bridge, context.chart, signs.code))


def note_printed(bridge: Bridge, context: Context, sheet: CaregiverSheet) -> None:
    """Note in the audit that a helper's page was opened for printing; never for whom by name."""
    with bridge.store.writing() as session:
        audit.of_view(
            session, context.chart, action="R", what="caregiver sheet", patient=context.patient,
            detail=f"caregiver sheet {sheet.language}",
        )  # fmt: skip


def _today(bridge: Bridge) -> date:
    return bridge.clock().astimezone(bridge.zone).date()
