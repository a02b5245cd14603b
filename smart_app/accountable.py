"""Who can be accountable for something: the nurse, the patient, their people, the care team.

The EHR's care team tells who they are; a role of ours there is one of ``TEAM``. Anybody else is
typed by name, with the side they are on.
"""

from collections.abc import Iterator, Mapping

from fhir_bridge.bridge import Bridge
from fhir_bridge.care.commitment_moves import OWNERS, Kind, Side
from fhir_bridge.care.commitments import Owner
from fhir_bridge.errors import Malformed
from fhir_bridge.goals import list_goals
from fhir_bridge.launches import Context
from fhir_bridge.r4.views import CareTeamMemberView
from fhir_bridge.staff import actor_of
from smart_app.posted import NOT_COMPLETE
from smart_app.screens.frame import PageFrame
from smart_app.screens.plan_form import OTHER, Choice

TEAM = ("case manager", "care manag", "community health", "social work", "care coordinat")
"""Words in the role of somebody who belongs to us, whatever their letters."""


def choices(context: Context, frame: PageFrame) -> tuple[Choice, ...]:
    """Everybody who is known, the nurse first, each once."""
    me = context.chart.actor
    name = frame.user_name or me.name or "Me"
    found = [
        Choice(me.who, Side.STAFF, name, f"{name} (me)"),
        Choice(f"Patient/{context.patient}", Side.PATIENT, frame.name, f"{frame.name} (patient)"),
        *_team(context, frame),
    ]
    known: dict[str, Choice] = {}
    for each in found:
        known.setdefault(each.value, each)  # the nurse stands first, though the team has her too
    return tuple(known.values())


def chosen(posted: Mapping[str, str], kind: Kind, people: tuple[Choice, ...]) -> Owner:
    """Who was chosen, or typed.

    Raises:
        Malformed: somebody who was not offered.
    """
    value = posted.get("owner", "")
    if value == OTHER:
        side = posted.get("owner_side", "")
        offered = sorted(OWNERS[kind])
        return Owner(Side(side) if side in offered else offered[0], posted.get("owner_name", ""))
    if not value:
        return Owner(Side.STAFF, "")  # nobody: the form says so
    found = next((each for each in people if each.value == value), None)
    if found is None:
        raise Malformed(NOT_COMPLETE)
    return Owner(found.side, found.name, found.value)


def goals(bridge: Bridge, context: Context) -> tuple[tuple[str, str], ...]:
    """Open goals that something can serve: key and words."""
    kept = [each.goal for each in list_goals(bridge, context.chart)]
    return tuple((str(goal.key), goal.statement) for goal in kept if goal.status.value == "active")


def _team(context: Context, frame: PageFrame) -> Iterator[Choice]:
    for member in frame.team:
        type, _, id = (member.reference or "").rpartition("/")
        side = _side(type.rpartition("/")[2], member)
        if side and member.name and id:
            who = actor_of(context.site, f"{type.rpartition('/')[2]}/{id}").who
            role = f" ({str(member.role).lower()})" if member.role else ""
            yield Choice(who, side, member.name, f"{member.name}{role}")


def _side(type: str, member: CareTeamMemberView) -> Side | None:
    """On which side of the table somebody of a care team sits; None for nobody to agree with."""
    if type in {"Practitioner", "PractitionerRole"}:
        role = (member.role or "").lower()
        return Side.STAFF if any(word in role for word in TEAM) else Side.CLINICIAN
    return {"RelatedPerson": Side.CAREGIVER, "Organization": Side.AGENCY}.get(type)
