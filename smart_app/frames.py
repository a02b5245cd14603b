"""From what an action found to what a screen draws: frames and panels."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote, urlencode

from fhir_bridge.advocacy import Told as Fought
from fhir_bridge.approaches import Line
from fhir_bridge.bridge import Bridge
from fhir_bridge.care.case import STATE_WORDS
from fhir_bridge.care.enablement import APPROACHES
from fhir_bridge.care.wishes import WISHES
from fhir_bridge.cases import Told
from fhir_bridge.clock import real_time
from fhir_bridge.commitments import Told as Promised
from fhir_bridge.ehr.chart import Panel
from fhir_bridge.ehr.smart import together, unread
from fhir_bridge.errors import EhrUnavailable, NotAllowed, NotSignedIn
from fhir_bridge.extra_support import AT_ONCE
from fhir_bridge.followed import Told as Followed
from fhir_bridge.handover.papers import Given
from fhir_bridge.launches import Context
from fhir_bridge.monitoring import Told as Readings
from fhir_bridge.people import reach
from fhir_bridge.r4.reading import read_all
from fhir_bridge.r4.supporting import ADDED, PROPOSED
from fhir_bridge.r4.views import (
    CareTeamMemberView,
    CareTeamView,
    EncounterView,
    PatientView,
)
from fhir_bridge.reconciling import Urgent
from fhir_bridge.record import COPY, Record
from fhir_bridge.roles import Right, rights_of
from fhir_bridge.safety_plans import stands
from fhir_bridge.staff import NOT_STAFF
from fhir_bridge.staff_contexts import StaffContext, may_open
from fhir_bridge.transitions import Told as Stays
from fhir_bridge.transitions import proof_of
from fhir_bridge.user_tokens import AccessEnded
from fhir_bridge.wire import Json
from smart_app.screens import following_lines
from smart_app.screens.advocacy_lines import lines_of as fought
from smart_app.screens.alert_lines import lines_of as alerts_of
from smart_app.screens.connection import ENDING, OVER, Connection
from smart_app.screens.frame import (
    HOSPICE_NUMBER,
    ApproachLine,
    CaseLine,
    EmergencyLine,
    Notice,
    PageFrame,
)
from smart_app.screens.handed import waiting
from smart_app.screens.medicine_questions import questions_of
from smart_app.screens.moments import Moment, short_day, when
from smart_app.screens.panels import ONGOING, PANELS, PanelView, panel, sortable
from smart_app.screens.plan_lines import groups_of
from smart_app.screens.staff_frame import PAGES as STAFF_PAGES
from smart_app.screens.staff_frame import StaffFrame
from smart_app.screens.theme import theme_css
from smart_app.screens.transition_lines import DATED, points_of

_SHIFTED_SECONDS = 90
IN_PART = "Your role is not shown what is specially protected: ask the nurse what else there is."
NOT_SHOWN = "{ehr} did not give this sign-in permission to read {what}: not shown here."
WARNING = timedelta(minutes=2)  # L53
OPENED = ("CarePlan", "Encounter")  # what a launch may be about, and a panel shows
LOOK_AGAIN = 20  # seconds: somebody may reconnect in another window


def frame_of(
    bridge: Bridge, context: Context, record: Record, active: str, notice: Notice | None = None
) -> PageFrame:
    """The frame of a page.

    Raises:
        AccessEnded: the sign-in at the EHR is over and the patient was never copied.
        EhrUnavailable: the patient could not be read and was never copied: without knowing who
            the patient is, nothing about them is shown or written.
        NotAllowed: this launch may not read the patient.
    """
    over = any(panel.problem == NotSignedIn.issue_code for panel in record.panels.values())
    patient = _patient(record.panels["Patient"], context)
    hospice = _in_hospice(record.panels.get("Encounter"))
    frame = PageFrame(
        ctx=context.ctx,
        csrf=context.csrf,
        patient_id=context.patient,
        patient=patient,
        ehr_name=context.site.name,
        moment=Moment(bridge.clock(), bridge.zone),
        user_name=record.user_name or context.user_name,
        read_at=record.panels["Patient"].read_at,
        reachable=record.reachable,
        show_banner=context.banner,
        takes_goals=not record.why_not,
        enrolled=record.enrolled,
        hospice=hospice,
        hospice_line=proof_of(bridge, context.chart, HOSPICE_NUMBER) if hospice else "",
        active=active,
        clock_note=clock_note(bridge),
        notes=_notes(context, record),
        notice=notice,
        connection=connection_of(context, over=over),
        opened_on={type: id for type in OPENED if (id := context.launched_on(type))},
        lifeline=_needs_a_lifeline(bridge, context, patient),
        reach=told.said.sign if (told := reach(bridge, context.chart)) else (),
        themed=bool(theme_css(context.style)),
        beside=may_open(bridge, context.site.id, context.ctx),
        asks_alone=Right.CAREGIVERS in rights_of(context.role),
        may_open=Right.EMERGENCY in rights_of(context.role),
        emergency=_emergency(bridge, context),
    )
    team = record.panels.get("CareTeam")
    return replace(frame, team=members(each.data for each in team.documents)) if team else frame


def _needs_a_lifeline(bridge: Bridge, context: Context, patient: PatientView) -> bool:
    """988 and the safety plan stand on the page: for staff, who may open the plan."""
    theirs = patient.deceased or context.user.startswith(NOT_STAFF)
    return not theirs and stands(bridge, context.chart)


def _notes(context: Context, record: Record) -> tuple[str, ...]:
    """What this sign-in cannot do, one sentence each (L33, Q12)."""
    unseen = unread(context.site.scopes, context.scope)
    missing = NOT_SHOWN.format(ehr=context.site.name, what=together(unseen)) if unseen else ""
    where = (record.why_not or record.instead).format(ehr=context.site.name)
    in_part = context.role and Right.PROTECTED not in rights_of(context.role)
    part = IN_PART if in_part and not context.emergency else ""
    return tuple(filter(None, (where, missing, part)))


def _emergency(bridge: Bridge, context: Context) -> EmergencyLine | None:
    """What an emergency opened, until when by the clock on the wall, not by the care clock."""
    now = context.emergency
    if now is None:
        return None
    return EmergencyLine(when(now.until, Moment(bridge.real(), bridge.zone)), now.part_2)


def with_case(frame: PageFrame, told: Told | None) -> PageFrame:
    """The frame of a page that says where the work with the patient stands."""
    if told is None:
        return frame
    case = told.case
    ways = frozenset(move.after for move in case.moves(told.role))
    holder = told.name_of(case.holder)
    words = STATE_WORDS[case.state]
    return replace(frame, case=CaseLine(case.state, words, holder, case.last.at, ways))


def with_plan(frame: PageFrame, told: Promised) -> PageFrame:
    """The frame of a page that says what somebody has still to do, ours and late first."""
    if frame.patient.deceased:
        return frame
    found = [(each.id, each.version, each.commitment) for each in told.kept]
    groups = groups_of(found, frame.moment, told.role)
    return replace(frame, owed=tuple(line for group in groups for line in group.lines if line.open))


def with_advocacy(frame: PageFrame, told: Fought) -> PageFrame:
    """The frame of a page that says which letters' days are near, ours and late first."""
    if frame.patient.deceased:
        return frame
    lines = fought(told.kept, frame.moment, frame.first_name)
    return replace(frame, matters=tuple(line for line in lines if line.near or line.late))


def with_followed(frame: PageFrame, told: Followed) -> PageFrame:
    """The frame of a page that says which referrals and aids are open, ours and late first."""
    if frame.patient.deceased:
        return frame
    lines = following_lines.lines_of(told.kept, frame.moment)
    return replace(frame, followed=tuple(line for line in lines if line.open))


def with_transition(frame: PageFrame, told: Stays) -> PageFrame:
    """The frame of a page that says what has to be true by when after a stay."""
    lines = points_of(told, frame.moment)
    return replace(frame, stays=tuple(each for each in lines if each.place in DATED))


def with_handed(frame: PageFrame, found: tuple[Given, ...]) -> PageFrame:
    """The frame of a page that says which handovers nobody has answered yet."""
    if frame.patient.deceased:
        return frame
    return replace(frame, handed=waiting(found, frame.moment))


def with_medicines(frame: PageFrame, urgent: Urgent) -> PageFrame:
    """The frame of a page that says which questions about medicines cannot wait."""
    if frame.hospice or frame.patient.deceased:
        return frame
    return replace(frame, questions=questions_of(urgent, frame.moment))


def with_monitoring(frame: PageFrame, told: Readings) -> PageFrame:
    """The frame of a page that says which readings from home wait for an answer."""
    lines = alerts_of(told, frame.moment)
    return replace(frame, alerts=tuple(each for each in lines if each.open))


def with_approach(frame: PageFrame, line: Line) -> PageFrame:
    """The frame of a page that says how much is done for, with or by the patient."""
    if frame.hospice or frame.patient.deceased or line == Line(None, None, "", ""):
        return frame
    more = []
    if line.asked:
        more.append(f"{frame.first_name} asks for {WISHES[line.asked]}")
    if line.extra in EXTRA_WORDS:
        more.append(EXTRA_WORDS[line.extra])
    review = line.review_on
    told = ApproachLine(
        APPROACHES[line.overall].staff if line.overall else "",
        short_day(review, frame.moment), bool(review and review < frame.moment.today), tuple(more),
    )  # fmt: skip
    return replace(frame, approach=told)


EXTRA_WORDS = {
    PROPOSED: "extra support suggested",
    AT_ONCE: "extra support suggested, and there already",
    ADDED: "extra support in place",
}


def connection_of(context: Context, *, over: bool = False) -> Connection:
    """How long the EHR lets this context go on; where it is renewed, there is nothing to say.

    Args:
        over: the EHR has just refused us, whatever was promised.
    """
    left = context.token_until - real_time()
    ended = left <= timedelta(0) and not context.renews
    back = reconnect_url(context.site.id, context.ctx)
    if ended or over:
        text = OVER.format(ehr=context.site.name)
        return Connection(context.ctx, text, back, LOOK_AGAIN if ended else 0)
    if context.renews:
        return Connection(context.ctx)
    if left <= WARNING:
        return Connection(context.ctx, ENDING.format(ehr=context.site.name), back, LOOK_AGAIN)
    return Connection(context.ctx, again_in=int((left - WARNING).total_seconds()) + 1)


def reconnect_url(site: str, ctx: str) -> str:
    """Where a context is signed in to its EHR again (L53)."""
    return f"/launch/standalone/{quote(site)}?{urlencode({'resume': ctx})}"


def staff_frame(
    bridge: Bridge, context: StaffContext, active: str, notice: Notice | None = None
) -> StaffFrame:
    """The frame of a page without a patient."""
    return StaffFrame(
        context.ctx, context.csrf, context.site.name, context.user_name,
        Moment(bridge.clock(), bridge.zone), Moment(bridge.real(), bridge.zone),
        clock_note(bridge), notice, active, tuple(STAFF_PAGES[each] for each in context.pages),
    )  # fmt: skip


def clock_note(bridge: Bridge) -> str:
    """A sentence for the footer when the care clock is not real time."""
    if abs((bridge.clock() - real_time()).total_seconds()) < _SHIFTED_SECONDS:
        return ""
    return f"The demo's clock says {bridge.clock().astimezone(bridge.zone):%B %-d, %Y, %H:%M}"


def panels_of(record: Record, frame: PageFrame) -> dict[str, PanelView]:
    """Every panel of a record that screens draw."""
    return {type: panel_of(each, frame) for type, each in record.panels.items() if type in PANELS}


def panel_of(read: Panel, frame: PageFrame) -> PanelView:
    """One panel: views of its records, and why some of them cannot be shown."""
    views, unreadable = read_all((each.data for each in read.documents), read.type)
    notes = read.notes if read.state in {"read", "none", COPY} else ()
    return panel(
        read.type,
        read.state,
        views,
        frame,
        read_at=read.read_at,
        more=read.more,
        quarantined=(*read.quarantined, *unreadable),
        notes=notes,
    )


def _patient(read: Panel, context: Context) -> PatientView:
    views, _ = read_all((each.data for each in read.documents), "Patient")
    if views and isinstance(views[0], PatientView):
        return views[0]
    if read.state == "forbidden":
        raise NotAllowed("This launch may not read the patient, so nothing can be shown.")
    if read.problem == NotSignedIn.issue_code:
        raise AccessEnded(context.site.id)
    said = read.notes[0] if read.notes else None
    raise EhrUnavailable(said)


def _in_hospice(read: Panel | None) -> bool:
    """Hospice care goes on, or is where the latest stay led to."""
    views, _ = read_all((each.data for each in read.documents), "Encounter") if read else ([], [])
    real = [
        view for view in views
        if isinstance(view, EncounterView) and view.status not in {"entered-in-error", "cancelled"}
    ]  # fmt: skip
    latest = max(real, key=lambda view: sortable(view.start), default=None)
    return any(view.hospice and (view is latest or view.status in ONGOING) for view in real)


def members(teams: Iterable[Json]) -> tuple[CareTeamMemberView, ...]:
    """Everybody whom these care teams of the EHR name."""
    views, _ = read_all(teams, "CareTeam")
    return tuple(member for view in views if isinstance(view, CareTeamView)
                 for member in view.members)  # fmt: skip
