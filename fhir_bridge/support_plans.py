"""Plans for support: agreed for one task after the checklist, and looked at again in time."""

from uuid import UUID

from fhir_bridge import authored
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.support_plan import SupportPlan
from fhir_bridge.care.support_plan import agree as agreed
from fhir_bridge.cases import begin
from fhir_bridge.errors import Refused
from fhir_bridge.landmarks import nothing_is_asked
from fhir_bridge.launches import Context
from fhir_bridge.r4 import supporting
from fhir_bridge.r4.observation import ENABLEMENT, observation_from_fhir, observation_to_fhir
from fhir_bridge.r4.supporting import KeptPlan
from fhir_bridge.readiness import QUIET
from fhir_bridge.store import resources
from fhir_bridge.store.access import Chart
from fhir_bridge.store.search import Term, Token


def agree(bridge: Bridge, context: Context, key: UUID, plan: SupportPlan) -> None:
    """Keep a plan for support; the same form pressed twice is one plan.

    Args:
        key: born with the form.

    Raises:
        Refused: something is missing, e.g. a row of the checklist, or nothing is asked any more.
    """
    at, chart = bridge.clock(), context.chart
    agreed(plan, at.astimezone(bridge.zone).date())
    with bridge.store.writing() as session:
        if nothing_is_asked(session, chart):
            raise Refused(QUIET)
        begin(session, context, at)
        if resources.find(session, chart, "Observation", str(key)) is None:
            noted = supporting.noted_plan(KeptPlan(plan, at, chart.actor.who))
            made = observation_to_fhir(noted, patient=f"Patient/{chart.patient}")
            authored.keep(session, context, made, id=str(key), at=at)


def in_force(bridge: Bridge, chart: Chart) -> tuple[KeptPlan, ...]:
    """The newest plan of each task, oldest first."""
    about = Term("code", (Token(ENABLEMENT, supporting.PLAN.code),))
    with bridge.store.reading() as session:
        kept = list(authored.each_of(session, chart, "Observation", (about,)))
    told = [supporting.plan_of(observation_from_fhir(each.data), each.id) for each in kept]
    return tuple({each.plan.task: each for each in sorted(told, key=lambda each: each.at)}.values())
